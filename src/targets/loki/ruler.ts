/** `ruler`: who is told of alerts, and where what is recorded goes. @see https://grafana.com/docs/loki/latest/configure/#ruler */

import type { Problem } from "../../core/errors.ts";
import type { Secret } from "../../core/secret.ts";
import { type Endpoint, type Self, type Site, secretsOf } from "../../core/target.ts";
import type { LokiConfig } from "./config-schema.ts";
import type { LokiOptions } from "./options.ts";
import { fromEnvironment } from "./stores.ts";

type RulerConfig = LokiConfig["ruler"];
type RemoteWrite = NonNullable<RulerConfig["remote_write"]>["clients"][string];

export const rulerConfig = ({ key, options }: Self<LokiOptions>, site: Site): RulerConfig => {
  const alerts = site.alerts(key).length > 0;
  const writers = options.record === undefined ? [] : writersOf(options, site);
  const judges = alerts || writers.length > 0;
  return {
    enable_api: true,
    rule_path: `${options.directory}/rules-tmp`,
    // Otherwise each of several processes judges every rule.
    ...(judges && site.platform.profile === "large" ? { enable_sharding: true } : {}),
    ...(alerts ? alertmanagers(options, site) : {}),
    ...(writers.length > 0
      ? {
          wal: { dir: `${options.directory}/ruler-wal` },
          remote_write: { enabled: true, clients: Object.fromEntries(writers) },
        }
      : {}),
  };
};

/** Those of `targets`, or the one that is named; without any, alerts are judged and shown. */
const alertmanagers = (
  options: LokiOptions,
  site: Site,
): Pick<RulerConfig, "alertmanager_url" | "alertmanager_client" | "alert_relabel_configs"> => {
  const named = options.ruler.alertmanager;
  if (named !== undefined) return { alertmanager_url: named };
  const doors = site.doors("alertmanager-api").map(({ endpoint }) => endpoint);
  if (doors.length === 0) return {};
  const client = doors.flatMap(alertmanagerClient)[0];
  return {
    alertmanager_url: doors.map(({ url }) => url).join(","),
    ...(client === undefined ? {} : { alertmanager_client: client }),
    ...namespaced(doors),
  };
};

/** An operator's Alertmanager routes by the namespace of its configuration, which an alert must name. */
const namespaced = (doors: readonly Endpoint[]): Pick<RulerConfig, "alert_relabel_configs"> => {
  const namespace = doors.find(({ facts }) => facts?.namespace !== undefined)?.facts?.namespace;
  if (namespace === undefined) return {};
  return {
    alert_relabel_configs: [
      { source_labels: ["namespace"], regex: "(.+)", target_label: "exported_namespace", replacement: "$1" },
      { target_label: "namespace", replacement: namespace },
    ],
  };
};

const alertmanagerClient = ({ auth }: Endpoint): readonly NonNullable<RulerConfig["alertmanager_client"]>[] => {
  switch (auth?.kind) {
    case undefined:
      return [];
    case "basic":
      return [{ basic_auth_username: auth.username, basic_auth_password: fromEnvironment(auth.password) }];
    case "bearer":
      return [{ type: "Bearer", credentials: fromEnvironment(auth.token) }];
    case "api-key":
      return [{ type: "ApiKey", credentials: fromEnvironment(auth.key) }];
    default:
      return auth satisfies never;
  }
};

const writersOf = (options: LokiOptions, site: Site): readonly (readonly [string, RemoteWrite])[] => {
  const url = options.record?.url;
  if (url !== undefined) return [["metrics", { url }]];
  return site.doors("prometheus-remote-write").map(({ endpoint, key }) => [key, writerOf(endpoint)] as const);
};

const writerOf = ({ auth, headers, url }: Endpoint): RemoteWrite => ({
  url,
  ...(headers === undefined
    ? {}
    : {
        headers: Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [
            name,
            typeof value === "string" ? value : fromEnvironment(value),
          ]),
        ),
      }),
  ...authOf(auth),
});

const authOf = (auth: Endpoint["auth"]): Pick<RemoteWrite, "basic_auth" | "authorization"> => {
  switch (auth?.kind) {
    case undefined:
      return {};
    case "basic":
      return { basic_auth: { username: auth.username, password: fromEnvironment(auth.password) } };
    case "bearer":
      return { authorization: { type: "Bearer", credentials: fromEnvironment(auth.token) } };
    case "api-key":
      return { authorization: { type: "ApiKey", credentials: fromEnvironment(auth.key) } };
    default:
      return auth satisfies never;
  }
};

/** Whether there are rules to judge. */
export const hasRules = ({ key, options }: Self<LokiOptions>, site: Site): boolean =>
  site.alerts(key).length > 0 || options.record !== undefined;

/** Whom the ruler talks to. */
export const rulerAddresses = (config: RulerConfig): readonly string[] => [
  ...(config.alertmanager_url?.split(",") ?? []),
  ...Object.values(config.remote_write?.clients ?? {}).map(({ url }) => url),
];

/** The secrets that `ruler` refers to. */
export const rulerSecrets = ({ key, options }: Self<LokiOptions>, site: Site): readonly Secret[] => [
  ...(site.alerts(key).length > 0 && options.ruler.alertmanager === undefined
    ? site.doors("alertmanager-api").flatMap(({ endpoint }) => secretsOf(endpoint))
    : []),
  ...(options.record !== undefined && options.record.url === undefined
    ? site.doors("prometheus-remote-write").flatMap(({ endpoint }) => secretsOf(endpoint))
    : []),
];

/** What is recorded must go somewhere; several Alertmanagers share one way to identify themselves. */
export const judgeRuler = ({ key, options }: Self<LokiOptions>, site: Site): readonly Problem[] => {
  const problems: Problem[] = [];
  if (options.url === undefined && options.record !== undefined && writersOf(options, site).length === 0)
    problems.push({
      code: "missing-key",
      path: "record.url",
      what: "says nowhere to write what is recorded",
      expected: "the address of a Prometheus that takes remote writes, or a target that does",
    });
  if (options.url === undefined) {
    const ways = new Set(
      site.alerts(key).length === 0 || options.ruler.alertmanager !== undefined
        ? []
        : site.doors("alertmanager-api").map(({ endpoint }) => JSON.stringify(endpoint.auth ?? null)),
    );
    if (ways.size > 1)
      problems.push({
        code: "missing-capability",
        path: "ruler",
        what: "can identify itself in one way only, and the Alertmanagers want several",
        expected: "Alertmanagers of one kind, or one named under ruler.alertmanager",
      });
    return problems;
  }
  return [
    ...problems,
    ...(["alertmanager"] as const)
      .filter(name => options.ruler[name] !== undefined)
      .map(
        (name): Problem => ({
          code: "wrong-value",
          path: `ruler.${name}`,
          what: "is set for a Loki that is not ours",
          expected: "either url or this",
          help: "leave it out: whoever runs that Loki decides it",
        }),
      ),
    ...(options.record?.url === undefined
      ? []
      : [
          {
            code: "wrong-value",
            path: "record.url",
            what: "is set for a Loki that is not ours",
            expected: "either url or this",
            help: "leave it out: whoever runs that Loki decides it",
          } satisfies Problem,
        ]),
  ];
};
