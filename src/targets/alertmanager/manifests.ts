/**
 * The routes as an object of the Prometheus Operator, which merges it into the configuration of an Alertmanager that is
 * somebody else's. Its first matcher keeps it to this environment's alerts.
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1alpha1.AlertmanagerConfig
 */

import { z } from "zod";
import { groupedBy, literalInTemplate } from "../../core/notice.ts";
import type { Channel } from "../../core/route.ts";
import type { Secret } from "../../core/secret.ts";
import type { Site } from "../../core/target.ts";
import { pagerdutyEvent, slackMessage } from "./config.ts";
import { branchesOf, inhibitions, nobody, pace, receiversOf } from "./routes.ts";
import { inline } from "./templates.ts";

const secretKey = z.strictObject({ name: z.string(), key: z.string() });
const matcher = z.strictObject({ name: z.string(), matchType: z.enum(["=", "=~"]), value: z.string() });
const duration = z.string().regex(/^[0-9]+(ms|s|m|h|d)$/);

const receiver = z.strictObject({
  name: z.string(),
  slackConfigs: z
    .array(
      z.strictObject({
        apiURL: secretKey,
        channel: z.string().optional(),
        sendResolved: z.boolean(),
        color: z.string(),
        title: z.string(),
        text: z.string(),
        fallback: z.string(),
        fields: z.array(z.strictObject({ title: z.string(), value: z.string(), short: z.boolean() })),
      }),
    )
    .optional(),
  pagerdutyConfigs: z
    .array(
      z.strictObject({
        routingKey: secretKey,
        sendResolved: z.boolean(),
        description: z.string(),
        severity: z.string(),
      }),
    )
    .optional(),
  emailConfigs: z
    .array(
      z.strictObject({
        to: z.string(),
        from: z.string(),
        smarthost: z.string(),
        authUsername: z.string().optional(),
        authPassword: secretKey.optional(),
        requireTLS: z.boolean(),
        sendResolved: z.boolean(),
      }),
    )
    .optional(),
  webhookConfigs: z.array(z.strictObject({ urlSecret: secretKey, sendResolved: z.boolean() })).optional(),
});

/** The keys we write of `AlertmanagerConfig`, so that a misspelt one does not compile. */
export const alertmanagerConfigObject = z.strictObject({
  apiVersion: z.literal("monitoring.coreos.com/v1alpha1"),
  kind: z.literal("AlertmanagerConfig"),
  metadata: z.strictObject({
    name: z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/),
    namespace: z.string(),
    labels: z.record(z.string(), z.string()),
  }),
  spec: z.strictObject({
    route: z.strictObject({
      receiver: z.string(),
      matchers: z.array(matcher),
      groupBy: z.array(z.string()),
      groupWait: duration,
      groupInterval: duration,
      repeatInterval: duration,
      routes: z.array(z.strictObject({ receiver: z.string(), matchers: z.array(matcher) })),
    }),
    inhibitRules: z.array(
      z.strictObject({
        sourceMatch: z.array(matcher),
        targetMatch: z.array(matcher),
        equal: z.array(z.string()),
      }),
    ),
    receivers: z.array(receiver),
  }),
});

type AlertmanagerConfig = z.infer<typeof alertmanagerConfigObject>;
type Receiver = z.infer<typeof receiver>;
type Matcher = z.infer<typeof matcher>;

const is = (name: string, value: string): Matcher => ({ name, matchType: "=", value });

export const alertmanagerConfig = (site: Site, namespace: string): AlertmanagerConfig => {
  const ours = is("environment", site.name);
  return {
    apiVersion: "monitoring.coreos.com/v1alpha1",
    kind: "AlertmanagerConfig",
    metadata: {
      name: `signalbox-${site.name}`,
      namespace,
      labels: { "app.kubernetes.io/part-of": "signalbox" },
    },
    spec: {
      route: {
        receiver: nobody,
        matchers: [ours],
        groupBy: [...groupedBy],
        groupWait: pace.group_wait,
        groupInterval: pace.group_interval,
        repeatInterval: pace.repeat_interval,
        routes: branchesOf(site.routes).map(branch => ({
          receiver: branch.receiver,
          matchers: [is(branch.label, branch.value)],
        })),
      },
      inhibitRules: inhibitions.map(({ source, targets }) => ({
        sourceMatch: [ours, is("severity", source)],
        targetMatch: [ours, { name: "severity", matchType: "=~", value: targets.join("|") }],
        equal: [...groupedBy],
      })),
      receivers: [
        { name: nobody },
        ...receiversOf(site.routes).map(({ name, channels }): Receiver => ({ name, ...channelsOf(channels, site) })),
      ],
    },
  };
};

/** The Secret with a key for each secret; External Secrets makes one of this name. */
const selector = (secret: Secret, { secrets }: Site): z.infer<typeof secretKey> => ({
  name: secrets.kind === "kubernetes-secret" ? secrets.name : "signalbox",
  key: secret.name,
});

const channelsOf = (channels: readonly Channel[], site: Site): Omit<Receiver, "name"> => {
  const of: { [K in keyof Omit<Receiver, "name">]-?: NonNullable<Receiver[K]> } = {
    slackConfigs: [],
    pagerdutyConfigs: [],
    emailConfigs: [],
    webhookConfigs: [],
  };
  for (const channel of channels)
    switch (channel.kind) {
      case "slack":
        of.slackConfigs.push({
          apiURL: selector(channel.url, site),
          ...(channel.channel === undefined ? {} : { channel: literalInTemplate(channel.channel) }),
          sendResolved: true,
          ...slackMessage(inline),
        });
        break;
      case "pagerduty":
        of.pagerdutyConfigs.push({
          routingKey: selector(channel.key, site),
          sendResolved: true,
          ...pagerdutyEvent(inline),
        });
        break;
      case "email":
        of.emailConfigs.push({
          to: literalInTemplate(channel.to.join(", ")),
          from: literalInTemplate(channel.from),
          smarthost: channel.server,
          ...(channel.username === undefined ? {} : { authUsername: channel.username }),
          ...(channel.password === undefined ? {} : { authPassword: selector(channel.password, site) }),
          requireTLS: true,
          sendResolved: true,
        });
        break;
      case "webhook":
        of.webhookConfigs.push({ urlSecret: selector(channel.url, site), sendResolved: true });
        break;
      default:
        channel satisfies never;
    }
  return Object.fromEntries(Object.entries(of).filter(([, list]) => list.length > 0));
};
