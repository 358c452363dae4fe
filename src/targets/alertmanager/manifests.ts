/**
 * The routes as an object of the Prometheus Operator, which merges it into the configuration of an Alertmanager that is
 * somebody else's. Its first matcher keeps it to this environment's alerts.
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1alpha1.AlertmanagerConfig
 */

import { z } from "zod";
import type { Manifest } from "../../core/manifest.ts";
import { groupedBy, literalInTemplate } from "../../core/notice.ts";
import { type Channel, channelSecrets } from "../../core/route.ts";
import type { Secret } from "../../core/secret.ts";
import type { Self, Site } from "../../core/target.ts";
import { pagerdutyEvent, slackMessage } from "./config.ts";
import type { AlertmanagerOptions } from "./options.ts";
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

/** Objects for a cluster's operators, where the Alertmanager is somebody else's. */
export const alertmanagerManifests = ({ key, options }: Self<AlertmanagerOptions>, site: Site): readonly Manifest[] => {
  const { platform } = site;
  if (options.config || platform.kind !== "kubernetes") return [];
  return [...externalSecret(key, site, platform.namespace), alertmanagerConfig(key, site, platform.namespace)];
};

/** No workload of ours uses these secrets, so that nothing else brings them. @see https://external-secrets.io/latest/api/externalsecret/ */
const externalSecret = (key: string, { name, routes, secrets }: Site, namespace: string): readonly Manifest[] => {
  const used = receiversOf(routes).flatMap(({ channels }) => channels.flatMap(channelSecrets));
  if (secrets.kind !== "external-secrets" || used.length === 0) return [];
  return [
    {
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata: { name: secretName(key, name), namespace, labels: { "app.kubernetes.io/part-of": "signalbox" } },
      spec: {
        refreshInterval: "1h0m0s",
        secretStoreRef: { kind: secrets.cluster ? "ClusterSecretStore" : "SecretStore", name: secrets.store },
        target: { name: secretName(key, name), creationPolicy: "Owner" },
        data: [...new Set(used.map(secret => secret.name))]
          .sort()
          .map(secret => ({ secretKey: secret, remoteRef: { key: `${secrets.prefix}${secret}` } })),
      },
    },
  ];
};

const secretName = (key: string, environment: string): string => `${environment}-${key}`;

export const alertmanagerConfig = (key: string, site: Site, namespace: string): AlertmanagerConfig => {
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
        ...receiversOf(site.routes).map(
          ({ name, channels }): Receiver => ({ name, ...channelsOf(channels, key, site) }),
        ),
      ],
    },
  };
};

/** The Secret with a key for each secret. */
const selectorIn =
  (key: string, { name, secrets }: Site) =>
  (secret: Secret): z.infer<typeof secretKey> => ({
    name: secrets.kind === "kubernetes-secret" ? secrets.name : secretName(key, name),
    key: secret.name,
  });

const channelsOf = (channels: readonly Channel[], key: string, site: Site): Omit<Receiver, "name"> => {
  const of: { [K in keyof Omit<Receiver, "name">]-?: NonNullable<Receiver[K]> } = {
    slackConfigs: [],
    pagerdutyConfigs: [],
    emailConfigs: [],
    webhookConfigs: [],
  };
  const selector = selectorIn(key, site);
  for (const channel of channels)
    switch (channel.kind) {
      case "slack":
        of.slackConfigs.push({
          apiURL: selector(channel.url),
          ...(channel.channel === undefined ? {} : { channel: literalInTemplate(channel.channel) }),
          sendResolved: true,
          ...slackMessage(inline),
        });
        break;
      case "pagerduty":
        of.pagerdutyConfigs.push({
          routingKey: selector(channel.key),
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
          ...(channel.password === undefined ? {} : { authPassword: selector(channel.password) }),
          requireTLS: true,
          sendResolved: true,
        });
        break;
      case "webhook":
        of.webhookConfigs.push({ urlSecret: selector(channel.url), sendResolved: true });
        break;
      default:
        channel satisfies never;
    }
  return Object.fromEntries(Object.entries(of).filter(([, list]) => list.length > 0));
};
