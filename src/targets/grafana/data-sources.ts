/**
 * `provisioning/datasources/datasources.yaml`: our stores as data sources, with the ways from a record to its trace, from
 * a trace to its records and numbers, and from a number to its trace.
 * @see https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources
 */

import { isRecordInstrument } from "../../core/instrument.ts";
import type { Secret } from "../../core/secret.ts";
import { type Endpoint, type Readable, type Self, type Site, secretsOf } from "../../core/target.ts";
import type { GrafanaOptions } from "./options.ts";
import type { DataSource, DataSourcesFile, ElasticsearchSettings, JaegerSettings } from "./provisioning-schema.ts";
import { labelIn, type Source, sourcesOf } from "./sources.ts";
import { fromEnvironment, unexpanded } from "./text.ts";

/** The door people and viewers ask a store through. */
export const queryDoor = ({ endpoints }: Pick<Readable, "endpoints">): Endpoint | undefined =>
  endpoints.find(({ protocol }) => protocol === "query-api");

/** The records Explore shows at once. */
const shownRecords = 1000;

/** How far a record may be from its span. */
const spanMargin = { spanStartTimeShift: "-5m", spanEndTimeShift: "5m" } as const;

/** The label that SDKs and collectors put a trace's id into. @see https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#exemplars-1 */
const exemplarLabel = "trace_id";

export const dataSourcesFile = (self: Self<GrafanaOptions>, site: Site): DataSourcesFile => {
  const sources = sourcesOf(self, site);
  return {
    apiVersion: 1,
    datasources: sources.flatMap(source => {
      const door = queryDoor(source.readable);
      return source.ours && door ? [dataSource(source, door, sources, site)] : [];
    }),
  };
};

const dataSource = (source: Source, door: Endpoint, sources: readonly Source[], site: Site): DataSource => {
  const headers = headersOf(door);
  const { authority } = door;
  const common = {
    name: source.uid,
    uid: source.uid,
    access: "proxy",
    url: unexpanded(door.url),
    ...(door.auth?.kind === "basic" ? { basicAuth: true as const, basicAuthUser: unexpanded(door.auth.username) } : {}),
    ...withSecrets({
      ...(door.auth?.kind === "basic" ? { basicAuthPassword: fromEnvironment(door.auth.password) } : {}),
      ...numbered("httpHeaderValue", headers, ([, value]) => value),
      ...(authority === undefined ? {} : { tlsCACert: fromEnvironment(authority) }),
    }),
  } as const;
  const names = {
    ...numbered("httpHeaderName", headers, ([name]) => name),
    ...(authority === undefined ? {} : { tlsAuthWithCACert: true as const }),
  };
  switch (source.plugin) {
    case "loki":
      return { ...common, type: "loki", jsonData: { ...lokiSettings(source, sources), ...names } };
    case "prometheus":
      return { ...common, type: "prometheus", jsonData: { ...prometheusSettings(sources), ...names } };
    case "jaeger":
      return { ...common, type: "jaeger", jsonData: { ...jaegerSettings(sources, site), ...names } };
    case "elasticsearch":
      return { ...common, type: "elasticsearch", jsonData: { ...elasticsearchSettings(source, sources), ...names } };
    default:
      return source.plugin satisfies never;
  }
};

/** The stores that are asked through data sources of ours: where, and with which secrets. */
export const askedStores = (
  self: Self<GrafanaOptions>,
  site: Site,
): readonly { readonly url: string; readonly secrets: readonly Secret[] }[] =>
  sourcesOf(self, site).flatMap(source => {
    const door = queryDoor(source.readable);
    if (!source.ours || !door) return [];
    return [{ url: door.url, secrets: [...secretsOf(door), ...(door.authority ? [door.authority] : [])] }];
  });

/** What stands in a header is a secret to Grafana, whatever it is to us. */
const headersOf = ({ auth, headers = {} }: Endpoint): readonly (readonly [name: string, value: string])[] => [
  ...Object.entries(headers).map(
    ([name, value]) => [name, typeof value === "string" ? unexpanded(value) : fromEnvironment(value)] as const,
  ),
  ...(auth?.kind === "bearer" ? [authorization("Bearer", auth.token)] : []),
  ...(auth?.kind === "api-key" ? [authorization("ApiKey", auth.key)] : []),
];

const authorization = (scheme: string, secret: Secret): readonly [string, string] => [
  "Authorization",
  `${scheme} ${fromEnvironment(secret)}`,
];

const numbered = <T>(
  name: string,
  values: readonly T[],
  text: (value: T) => string,
): Readonly<Record<string, string>> =>
  Object.fromEntries(values.map((value, index) => [`${name}${index + 1}`, text(value)]));

const withSecrets = (secrets: Readonly<Record<string, string>>) =>
  Object.keys(secrets).length > 0 ? { secureJsonData: secrets } : {};

/** The first store of a kind that a file may refer to. */
const first = (sources: readonly Source[], ...kinds: readonly Source["plugin"][]): Source | undefined =>
  kinds.map(kind => sources.find(({ plugin, fixed }) => plugin === kind && fixed)).find(found => found !== undefined);

const lokiSettings = (source: Source, sources: readonly Source[]) => {
  const traces = first(sources, "jaeger");
  return {
    maxLines: shownRecords,
    ...(traces && stores(source, "trace_id")
      ? {
          derivedFields: [
            {
              name: "Trace",
              // Reads a label or metadata, where the default reads the line.
              matcherType: "label" as const,
              matcherRegex: labelIn(source, "trace_id"),
              // With a data source this is its query: the id.
              url: "$${__value.raw}",
              datasourceUid: traces.uid,
              urlDisplayLabel: "View trace",
            },
          ],
        }
      : {}),
  };
};

const stores = ({ readable }: Source, field: string): boolean => readable.mapping.some(slot => slot.field === field);

const prometheusSettings = (sources: readonly Source[]) => {
  const traces = first(sources, "jaeger");
  return {
    httpMethod: "POST" as const,
    prometheusType: "Prometheus" as const,
    manageAlerts: true,
    ...(traces ? { exemplarTraceIdDestinations: [{ name: exemplarLabel, datasourceUid: traces.uid }] } : {}),
  };
};

const jaegerSettings = (sources: readonly Source[], site: Site): JaegerSettings => {
  const records = first(sources, "loki", "elasticsearch");
  const numbers = first(sources, "prometheus");
  const queries = numbers ? metricsOfService(numbers, site) : [];
  return {
    ...(records && stores(records, "trace_id") ? { tracesToLogsV2: recordsOfTrace(records) } : {}),
    ...(numbers && queries.length > 0
      ? {
          tracesToMetrics: {
            datasourceUid: numbers.uid,
            ...spanMargin,
            tags: [{ key: "service.name", value: labelIn(numbers, "service") }],
            queries,
          },
        }
      : {}),
    nodeGraph: { enabled: true },
    traceIdTimeParams: { enabled: true },
  };
};

const recordsOfTrace = (records: Source): JaegerSettings["tracesToLogsV2"] => {
  const id = labelIn(records, "trace_id");
  return {
    datasourceUid: records.uid,
    ...spanMargin,
    customQuery: true,
    tags: [{ key: "service.name", value: labelIn(records, "service") }],
    query:
      records.plugin === "loki"
        ? `{$\${__tags}} | ${id}="$\${__trace.traceId}"`
        : // Elasticsearch is asked in Lucene's syntax, where a colon is the only operator.
          `${id}:"$\${__trace.traceId}"`,
  };
};

/** How often, and how slowly, from the first metrics that say so of a service's own requests. */
const metricsOfService = (
  numbers: Source,
  { instruments, name }: Site,
): readonly { readonly name: string; readonly query: string }[] => {
  const own = instruments.filter(isRecordInstrument);
  const count = own.find(one => one.kind === "counter" && one.value === undefined);
  const time = own.find(one => one.kind === "histogram");
  const series = `{${labelIn(numbers, "environment")}="${name}", $$__tags}`;
  return [
    ...(count ? [{ name: unexpanded(count.description), query: `sum(rate(${count.name}${series}[5m]))` }] : []),
    ...(time
      ? [
          {
            name: `${unexpanded(time.description)}, 95th percentile`,
            query: `histogram_quantile(0.95, sum by (le) (rate(${time.name}_bucket${series}[5m])))`,
          },
        ]
      : []),
  ];
};

const elasticsearchSettings = (source: Source, sources: readonly Source[]): ElasticsearchSettings => {
  const traces = first(sources, "jaeger");
  const path = (field: string): string | undefined => source.readable.mapping.find(slot => slot.field === field)?.name;
  const message = path("message");
  const level = path("level");
  const trace = path("trace_id");
  return {
    index: unexpanded(indexOf(source.readable)),
    timeField: path("time") ?? "@timestamp",
    ...(message === undefined ? {} : { logMessageField: message }),
    ...(level === undefined ? {} : { logLevelField: level }),
    ...(traces && trace !== undefined
      ? {
          dataLinks: [
            { field: trace, url: "$${__value.raw}", datasourceUid: traces.uid, urlDisplayLabel: "View trace" },
          ],
        }
      : {}),
  };
};

/** The pattern of every stream's data stream: what the door for queries says, else what the one for records does. */
const indexOf = ({ endpoints }: Readable): string => {
  const facts = endpoints.map(endpoint => endpoint.facts ?? {});
  const said = facts.find(({ index }) => index !== undefined)?.index;
  const { type = "logs", dataset = "*", namespace = "*" } = facts.find(one => one.dataset !== undefined) ?? {};
  return said ?? `${type}-${dataset.replace("{stream}", "*")}-${namespace}`;
};
