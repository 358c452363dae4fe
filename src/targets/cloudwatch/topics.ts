/** Topics that alarms tell, their subscriptions and who may publish. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/US_SetupSNS.html */

import { type Severity, severities } from "../../core/alert.ts";
import { joined, localName, type Reference, type Resource, ref, resourcesOf } from "../../core/resource.ts";
import type { Self, Site } from "../../core/target.ts";
import type { AwsArguments } from "../../doors/aws.ts";
import { accountId, arn, policy } from "./arns.ts";
import { keyArn } from "./encryption.ts";
import { prefixOf } from "./names.ts";
import type { CloudwatchOptions } from "./options.ts";
import { type Topic, topics } from "./resources.ts";

const aws = resourcesOf<AwsArguments>();

/** Of what anybody is told here; shadows tell nobody. */
export const toldSeverities = ({ key, options }: Self<CloudwatchOptions>, site: Site): readonly Severity[] => {
  const told = [...site.alerts(key).filter(({ state }) => state === "on"), ...Object.values(options.anomalies)].map(
    ({ severity }) => severity,
  );
  return severities.filter(severity => told.includes(severity));
};

/** The topics of a target, and no more than it tells. */
export const topicsOf = (self: Self<CloudwatchOptions>, site: Site): readonly Topic[] =>
  topics(site, toldSeverities(self, site), prefixOf(self, site));

/** By the topic's name: the topic, then what belongs to it. */
export type Told = ReadonlyMap<string, readonly Resource[]>;

export const topicResources = (self: Self<CloudwatchOptions>, site: Site): Told =>
  new Map(
    topicsOf(self, site).map(({ name, subscriptions }) => {
      const key = keyArn(self);
      const topic = aws("aws_sns_topic", name.split("-").at(-1) ?? "", {
        name,
        ...(key === undefined ? {} : { kmsMasterKeyId: key }),
        tags: { environment: site.name },
      });
      return [
        name,
        [
          topic,
          aws("aws_sns_topic_policy", topic.name, {
            arn: ref(topic, "arn"),
            policy: policy({
              Sid: "AlarmsOfThisAccount",
              Effect: "Allow",
              Principal: { Service: "cloudwatch.amazonaws.com" },
              Action: "sns:Publish",
              Resource: ref(topic, "arn"),
              Condition: {
                StringEquals: { "aws:SourceAccount": accountId },
                ArnLike: { "aws:SourceArn": arn(self.options, "cloudwatch", "alarm:*") },
              },
            }),
          }),
          ...subscriptionResources(topic, subscriptions),
        ],
      ];
    }),
  );

/** By whom they tell, so that one more moves none; Amazon asks an address again that is subscribed anew. */
const subscriptionResources = (topic: Resource, subscriptions: Topic["subscriptions"]): readonly Resource[] => {
  const names = subscriptions.map(({ endpoint }) =>
    endpoint.map(part => (typeof part === "string" ? part : part.name)).join(""),
  );
  return subscriptions.map(({ protocol, endpoint }, index) => {
    const alike = names.slice(0, index).filter(name => localName(name) === localName(names[index] ?? "")).length;
    return aws("aws_sns_topic_subscription", `${topic.name}-${names[index]}${alike === 0 ? "" : `-${alike + 1}`}`, {
      topicArn: ref(topic, "arn"),
      protocol,
      endpoint: joined(...endpoint),
    });
  });
};

export const topicArn = (name: string, told: Told): Reference => {
  const [topic] = told.get(name) ?? [];
  if (topic === undefined) throw new Error(`no topic here is called ${name}`);
  return ref(topic, "arn");
};
