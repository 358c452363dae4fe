/** What a shipper may do, and no more; whom it is given to is the account's business. */

import { type Resource, resourcesOf } from "../../core/resource.ts";
import type { Self, Site } from "../../core/target.ts";
import type { AwsArguments } from "../../doors/aws.ts";
import { type Arn, arn, below, policy } from "./arns.ts";
import type { CloudwatchOptions } from "./options.ts";

const aws = resourcesOf<AwsArguments>();

/**
 * Streams of its own in these groups, and their events; it makes no group.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
 */
export const shipperPolicy = (
  { key, options }: Self<CloudwatchOptions>,
  site: Site,
  groupArns: readonly Arn[],
): Resource =>
  aws("aws_iam_policy", "shipper", {
    name: `${site.scope}-${key}-shipper`,
    description: `Write the records of ${site.scope} to CloudWatch Logs`,
    policy: policy(
      {
        Sid: "Write",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        Resource: groupArns.map(one => below(one, ":*")),
      },
      {
        // It has no way to name one of them.
        Sid: "Look",
        Effect: "Allow",
        Action: "logs:DescribeLogGroups",
        Resource: arn(options, "logs", "log-group:*"),
      },
    ),
    tags: { environment: site.name },
  });
