/**
 * What Grafana is provisioned with, as resources of its Terraform provider, for one that is hosted: the same data as the
 * files', read as Grafana reads them, where `$$` is a dollar and `$NAME` a secret. What has no argument: a receiver's uid,
 * and the mail server of `fragments/grafana.ini`.
 * @see https://registry.terraform.io/providers/grafana/grafana/4.45.1/docs
 */

import { addressOf, json, type Resource, ref, resourcesOf, type Text } from "../../core/resource.ts";
import { channelSecrets } from "../../core/route.ts";
import type { Self, Site } from "../../core/target.ts";
import type { GrafanaArguments, RuleGroupArguments } from "../../doors/grafana.ts";
import { rulesFile } from "./alerts.ts";
import { contactPointsFile, policiesFile, toldOf } from "./contacts.ts";
import { dashboardFiles } from "./dashboards.ts";
import { askedStores, dataSourcesFile } from "./data-sources.ts";
import type { GrafanaOptions } from "./options.ts";
import type { ContactReceiver, DataSource, GrafanaRule, PoliciesFile } from "./provisioning-schema.ts";
import { type Reading, readingOf } from "./reading.ts";
import { folderTitle, prefixOf, sourcesOf } from "./sources.ts";

const grafana = resourcesOf<GrafanaArguments>();

/** Resources by what they are called in Grafana. */
type Named = ReadonlyMap<string, Resource>;

export const grafanaResources = (given: Self<GrafanaOptions>, site: Site): readonly Resource[] => {
  const self = scoped(given, site);
  const dashboards = dashboardFiles(self, site);
  const rules = rulesFile(self, site);
  const sources = dataSources(self, site);
  const told = rules !== undefined && toldOf(site).length > 0;
  const contacts = told ? contactResources(self, site) : undefined;
  const policies = told && self.options.policies ? policiesFile(self, site) : undefined;
  const folder = grafana("grafana_folder", "folder", {
    title: folderTitle(self, site),
    // What others put beside ours is not ours to delete.
    preventDestroyIfNotEmpty: true,
  });
  return [
    ...sources.values(),
    ...(dashboards.length > 0 || rules ? [folder] : []),
    ...dashboards.map(({ id, data }) =>
      grafana("grafana_dashboard", id, { configJson: json(data), folder: ref(folder, "uid") }),
    ),
    ...(contacts ? [...contacts.templates, ...contacts.muteTimings.values(), ...contacts.points.values()] : []),
    ...(policies && contacts ? policyTrees(policies, contacts) : []),
    ...(rules?.groups ?? []).map(({ name, interval, rules: members }) =>
      grafana("grafana_rule_group", withoutPrefix(name, self, site), {
        name,
        folderUid: ref(folder, "uid"),
        intervalSeconds: secondsOf(interval),
        rule: members.map(rule => ruleArguments(rule, sources, contacts)),
      }),
    ),
  ];
};

/** In a module every name of ours stands behind the caller's prefix. */
const scoped = (self: Self<GrafanaOptions>, site: Site): Self<GrafanaOptions> => {
  if (site.scope === site.name) return self;
  const prefix = site.scope.slice(0, -site.name.length);
  return {
    ...self,
    options: {
      ...self.options,
      uidPrefix: `${prefix}${prefixOf(self, site)}`,
      folder: `${folderTitle(self, site)} ${prefix.replace(/-$/, "")}`,
    },
  };
};

/** What a thing is called in Terraform: the same in every environment. */
const withoutPrefix = (name: string, self: Self<GrafanaOptions>, site: Site): string =>
  name.slice(prefixOf(self, site).length);

const seconds = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 } as const;

const secondsOf = (duration: string): number => {
  const { number, unit } = /^(?<number>\d+)(?<unit>ms|s|m|h|d)$/.exec(duration)?.groups ?? {};
  if (unit !== "ms" && unit !== "s" && unit !== "m" && unit !== "h" && unit !== "d") throw new Error(duration);
  return Number(number) * seconds[unit];
};

/**
 * By uid. Data sources name each other by uid, in a circle where records lead to traces and back, so that they do not refer
 * to each other.
 */
const dataSources = (self: Self<GrafanaOptions>, site: Site): Named => {
  const reading = readingOf(askedStores(self, site).flatMap(({ secrets }) => secrets));
  const keys = new Map(sourcesOf(self, site).map(({ uid, readable }) => [uid, readable.key]));
  return new Map(
    dataSourcesFile(self, site).datasources.map(source => [
      source.uid,
      grafana("grafana_data_source", keys.get(source.uid) ?? source.uid, dataSourceArguments(source, reading)),
    ]),
  );
};

const headerName = /^httpHeaderName(?<number>\d+)$/;
const headerValue = /^httpHeaderValue\d+$/;

/** Headers have an argument of their own, and are refused in the JSON. */
const dataSourceArguments = (
  source: DataSource,
  { text, leaves }: Reading,
): GrafanaArguments["grafana_data_source"] => {
  const secrets = Object.entries(source.secureJsonData ?? {});
  const settings = Object.entries(source.jsonData);
  const headers = settings.flatMap(([key, name]): readonly (readonly [string, Text])[] => {
    const number = headerName.exec(key)?.groups?.number;
    return number === undefined
      ? []
      : [[String(name), text(source.secureJsonData?.[`httpHeaderValue${number}`] ?? "")]];
  });
  const kept = secrets.filter(([key]) => !headerValue.test(key));
  return {
    name: source.name,
    type: source.type,
    uid: source.uid,
    url: text(source.url),
    accessMode: source.access,
    ...(source.basicAuth ? { basicAuthEnabled: true } : {}),
    ...(source.basicAuthUser === undefined ? {} : { basicAuthUsername: text(source.basicAuthUser) }),
    ...(headers.length > 0 ? { httpHeaders: Object.fromEntries(headers) } : {}),
    jsonDataEncoded: json(leaves(Object.fromEntries(settings.filter(([key]) => !headerName.test(key))))),
    ...(kept.length > 0 ? { secureJsonDataEncoded: json(leaves(Object.fromEntries(kept))) } : {}),
  };
};

interface Contacts {
  readonly templates: readonly Resource[];
  readonly muteTimings: Named;
  readonly points: Named;
}

const contactResources = (self: Self<GrafanaOptions>, site: Site): Contacts => {
  const file = contactPointsFile(self, site);
  const reading = readingOf(Object.values(site.routes).flat().flatMap(channelSecrets));
  const local = (name: string) => withoutPrefix(name, self, site);
  const templates = file.templates.map(({ name, template }) =>
    grafana("grafana_message_template", local(name), { name, template }),
  );
  return {
    templates,
    muteTimings: new Map(
      file.muteTimes.map(({ name, time_intervals }) => [
        name,
        grafana("grafana_mute_timing", local(name), {
          name,
          intervals: time_intervals.map(({ times }) => ({
            times: times.map(({ start_time, end_time }) => ({ start: start_time, end: end_time })),
          })),
        }),
      ]),
    ),
    points: new Map(
      file.contactPoints.map(({ name, receivers }) => [
        name,
        grafana(
          "grafana_contact_point",
          local(name),
          { name, ...receiverBlocks(receivers, reading) },
          // Their texts name its definitions.
          { dependsOn: templates.map(addressOf) },
        ),
      ]),
    ),
  };
};

/** One list of blocks for each kind that is there; Grafana keeps no order of kinds. */
const receiverBlocks = (receivers: readonly ContactReceiver[], { text }: Reading) => {
  const ofKind = <K extends ContactReceiver["type"]>(kind: K) =>
    receivers.filter((one): one is Extract<ContactReceiver, { type: K }> => one.type === kind);
  const slack = ofKind("slack").map(({ settings: { url, recipient, title, text: body, color } }) => ({
    url: text(url),
    ...(recipient === undefined ? {} : { recipient: text(recipient) }),
    title: text(title),
    text: text(body),
    color: text(color),
  }));
  const pagerduty = ofKind("pagerduty").map(({ settings: { integrationKey, severity, summary } }) => ({
    integrationKey: text(integrationKey),
    severity: text(severity),
    summary: text(summary),
  }));
  const email = ofKind("email").map(({ settings: { addresses, singleEmail } }) => ({
    addresses: addresses.split(";").map(text),
    singleEmail,
  }));
  const webhook = ofKind("webhook").map(({ settings: { url, httpMethod } }) => ({ url: text(url), httpMethod }));
  return {
    ...(slack.length > 0 ? { slack } : {}),
    ...(pagerduty.length > 0 ? { pagerduty } : {}),
    ...(email.length > 0 ? { email } : {}),
    ...(webhook.length > 0 ? { webhook } : {}),
  };
};

const nameOf = (things: Named | undefined, name: string): Text => {
  const thing = things?.get(name);
  return thing ? ref(thing, "name") : name;
};

const paceOf = (said: {
  readonly group_wait: string;
  readonly group_interval: string;
  readonly repeat_interval: string;
}) => ({
  groupWait: said.group_wait,
  groupInterval: said.group_interval,
  repeatInterval: said.repeat_interval,
});

const policyTrees = ({ policies }: PoliciesFile, { points, muteTimings }: Contacts): readonly Resource[] =>
  policies.map(root =>
    grafana("grafana_notification_policy", "policies", {
      contactPoint: nameOf(points, root.receiver),
      groupBy: root.group_by,
      ...paceOf(root),
      policy: root.routes.map(({ receiver, object_matchers, mute_time_intervals: muted }) => ({
        contactPoint: nameOf(points, receiver),
        matcher: object_matchers.map(([label, match, value]) => ({ label, match, value })),
        ...(muted === undefined ? {} : { muteTimings: muted.map(name => nameOf(muteTimings, name)) }),
      })),
    }),
  );

const ruleArguments = (
  rule: GrafanaRule,
  sources: Named,
  contacts: Contacts | undefined,
): RuleGroupArguments["rule"][number] => {
  const { text } = readingOf([]);
  const { notification_settings: settings } = rule;
  return {
    uid: rule.uid,
    name: rule.title,
    condition: rule.condition,
    data: rule.data.map(query => {
      const source = sources.get(query.datasourceUid);
      return {
        refId: query.refId,
        datasourceUid: source ? ref(source, "uid") : query.datasourceUid,
        ...("queryType" in query && query.queryType !== undefined ? { queryType: query.queryType } : {}),
        model: json(query.model),
        relativeTimeRange: query.relativeTimeRange,
      };
    }),
    noDataState: rule.noDataState,
    execErrState: rule.execErrState,
    for: rule.for,
    ...(rule.keepFiringFor === undefined ? {} : { keepFiringFor: rule.keepFiringFor }),
    // Variables are expanded in labels of files, and not in annotations.
    labels: Object.fromEntries(Object.entries(rule.labels).map(([name, value]) => [name, text(value)])),
    annotations: rule.annotations,
    isPaused: rule.isPaused,
    ...(settings === undefined
      ? {}
      : {
          notificationSettings: {
            contactPoint: nameOf(contacts?.points, settings.receiver),
            groupBy: settings.group_by,
            ...paceOf(settings),
            ...(settings.mute_time_intervals === undefined
              ? {}
              : { muteTimings: settings.mute_time_intervals.map(name => nameOf(contacts?.muteTimings, name)) }),
          },
        }),
  };
};
