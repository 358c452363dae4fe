/**
 * The key of log groups, topics and the archive.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */

import { type Problem, shown } from "../../core/errors.ts";
import { type Resource, ref, resourcesOf, type Text } from "../../core/resource.ts";
import { streams } from "../../core/schema.ts";
import type { Self, Site } from "../../core/target.ts";
import type { AwsArguments } from "../../doors/aws.ts";
import { accountId, accountRoot, arn, domainOf, partitionName, policy, type Statement } from "./arns.ts";
import { type CloudwatchOptions, groupOf, groupsExist } from "./options.ts";

const aws = resourcesOf<AwsArguments>();

/** The ARN of the key; none is Amazon's own. */
export const keyArn = ({ options: { encryption } }: Self<CloudwatchOptions>): Text | undefined => {
  switch (encryption) {
    case "aws":
      return undefined;
    case "own":
      return ref({ type: "aws_kms_key", name: "logs" }, "arn");
    default:
      return encryption.name;
  }
};

/** The stack's own key and its name. Records are lost with it. */
export const keyResources = (
  self: Self<CloudwatchOptions>,
  site: Site,
  { topics }: { readonly topics: boolean },
): readonly Resource[] => {
  const key = aws(
    "aws_kms_key",
    "logs",
    {
      description: `Records of ${site.scope} in CloudWatch Logs, topics of its alarms and its archive`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: policy(
        // IAM policies of the account decide who else, Firehose's role among them.
        {
          Sid: "Account",
          Effect: "Allow",
          Principal: { AWS: accountRoot(self.options) },
          Action: "kms:*",
          Resource: "*",
        },
        ...(groupsExist(self.options)
          ? self.options.keepOwnKey
            ? [groupsOfBefore(self)]
            : []
          : [logGroups(self, site)]),
        ...(topics ? [alarms] : []),
      ),
      tags: { environment: site.name },
    },
    { keepsRecords: true },
  );
  const alias = aws("aws_kms_alias", "logs", {
    name: `alias/${site.scope}-${self.key}`,
    targetKeyId: ref(key, "key_id"),
  });
  return [key, alias];
};

const forGroups = (options: CloudwatchOptions, condition: NonNullable<Statement["Condition"]>): Statement => ({
  Sid: "LogGroups",
  Effect: "Allow",
  Principal: { Service: `logs.${options.region}.${domainOf(options)}` },
  Action: ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
  Resource: "*",
  Condition: condition,
});

/** Groups by their names: the key has to be there before them. */
const logGroups = ({ options }: Self<CloudwatchOptions>, site: Site): Statement =>
  forGroups(options, {
    ArnEquals: {
      "kms:EncryptionContext:aws:logs:arn": streams.map(stream =>
        arn(options, "logs", `log-group:${groupOf(options, site.scope, stream)}`),
      ),
    },
  });

/** What they were called nobody says any more; theirs of this account and region. */
const groupsOfBefore = ({ options }: Self<CloudwatchOptions>): Statement =>
  forGroups(options, { ArnLike: { "kms:EncryptionContext:aws:logs:arn": arn(options, "logs", "log-group:*") } });

/** @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
const alarms: Statement = {
  Sid: "Alarms",
  Effect: "Allow",
  Principal: { Service: "cloudwatch.amazonaws.com" },
  Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
  Resource: "*",
  Condition: { StringEquals: { "aws:SourceAccount": accountId } },
};

/** Somebody else's key is of another place than what it encrypts. */
export const judgeKey = ({ encryption, region }: CloudwatchOptions): readonly Problem[] => {
  if (typeof encryption === "string") return [];
  const begin = `arn:${partitionName({ region })}:kms:${region}:`;
  return encryption.name.startsWith(begin)
    ? []
    : [
        {
          code: "wrong-value",
          path: "encryption",
          what: "is a key of another region, which encrypts nothing here",
          got: shown(encryption.name),
          expected: `${begin}…`,
        },
      ];
};
