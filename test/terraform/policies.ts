/**
 * What each cloud makes of each policy, as the tables of docs/cloud-policies.md. Every cell is what a target's own function
 * says; the sentences around them are this file's.
 */

import prod from "../../environments/prod.ts";
import { alerts as shipped } from "../../src/catalog/index.ts";
import { isRecordInstrument } from "../../src/core/instrument.ts";
import { compose } from "../../src/core/platform.ts";
import type { Answer } from "../../src/core/query/index.ts";
import { atLeast, type Keep, keptDays } from "../../src/core/retention.ts";
import { type Stream, streams } from "../../src/core/schema.ts";
import type { Holding, Self, TargetUse } from "../../src/core/target.ts";
import { days, years } from "../../src/core/units.ts";
import { judgeEnvironment } from "../../src/environment/index.ts";
import { azure, cloudwatch, gcp, otelCollector, otlp } from "../../src/index.ts";
import { periodOf } from "../../src/targets/azure/retention.ts";
import { archivedDays } from "../../src/targets/cloudwatch/archive-bucket.ts";
import { detectorSupport } from "../../src/targets/cloudwatch/index.ts";
import { instrumentMetrics as cloudwatchMetrics } from "../../src/targets/cloudwatch/metrics.ts";
import { cloudwatchOptions } from "../../src/targets/cloudwatch/options.ts";
import { groupDays } from "../../src/targets/cloudwatch/retention.ts";
import { partitionDays } from "../../src/targets/gcp/bigquery.ts";
import { instrumentMetrics as googleMetrics, instrumentLabelsOf, metricId } from "../../src/targets/gcp/metrics.ts";
import { gcpOptions } from "../../src/targets/gcp/options.ts";
import { bucketDays } from "../../src/targets/gcp/retention.ts";
import { siteOf } from "../store-site.ts";

type Cloud = "cloudwatch" | "gcp" | "azure";

const clouds: readonly Cloud[] = ["cloudwatch", "gcp", "azure"];

const titles: Readonly<Record<Cloud, string>> = {
  cloudwatch: "CloudWatch",
  gcp: "Cloud Logging",
  azure: "Log Analytics",
};

const aws = { region: "eu-west-1", metrics: "none" } as const;
const google = { project: "acme-llm" };

/** Every stream in one table, so that nothing is refused only because its records are elsewhere. */
const uses: Readonly<Record<Cloud, TargetUse>> = {
  cloudwatch: cloudwatch(aws),
  gcp: gcp(google),
  azure: azure({ region: "westeurope", streams }),
};

type Row = readonly string[];

const table = (head: Row, rows: readonly Row[]): string =>
  [head, head.map(() => "---"), ...rows].map(row => `| ${row.map(cellOf).join(" | ")} |`).join("\n");

const cellOf = (text: string): string => text.replaceAll("|", "\\|");

const code = (text: string): string => `\`${text}\``;

const none = "–";

const listed = (names: readonly string[]): string => (names.length === 0 ? none : names.map(code).join(", "));

// Retention

/** As people write them. */
export const promises: readonly (readonly [written: string, keep: Keep])[] = [
  ...[1, 5, 10, 30, 45, 100, 365, 5000].map(amount => [`days(${amount})`, days(amount)] as const),
  ["atLeast(days(365))", atLeast(days(365))],
  ["atLeast(years(7))", atLeast(years(7))],
  ["atLeast(years(13))", atLeast(years(13))],
];

/** Where records lie, and for how many days under a promise; undefined is refused. */
interface Place {
  readonly title: string;
  readonly cloud: Cloud;
  /** How the place begins in the inventory of what is held. */
  readonly where: string;
  kept(keep: Keep): number | undefined;
  /** What else is said of the days. */
  more?(keep: Keep): string;
}

export const places: readonly Place[] = [
  { title: "CloudWatch, log group", cloud: "cloudwatch", where: "log group", kept: groupDays },
  { title: "S3, archive", cloud: "cloudwatch", where: "bucket", kept: archivedDays },
  { title: "Cloud Logging, bucket", cloud: "gcp", where: "bucket", kept: bucketDays },
  { title: "BigQuery, copies", cloud: "gcp", where: "dataset", kept: partitionDays },
  {
    title: "Log Analytics, table",
    cloud: "azure",
    where: "table",
    kept: keep => periodOf([keep])?.totalRetentionInDays,
    more: keep => {
      const { retentionInDays = 0, totalRetentionInDays = 0 } = periodOf([keep]) ?? {};
      return retentionInDays < totalRetentionInDays ? `, ${retentionInDays} of them for analysis` : "";
    },
  },
];

const keptAt = (place: Place, keep: Keep): string => {
  const kept = place.kept(keep);
  return kept === undefined ? "refused" : `${kept}${place.more?.(keep) ?? ""}`;
};

const promisesTable = (): string =>
  table(
    ["promise", "days", ...places.map(({ title }) => title)],
    promises.map(([written, keep]) => [
      code(written),
      `${keep.kind === "at-least" ? "≥" : "≤"} ${keptDays(keep)}`,
      ...places.map(place => keptAt(place, keep)),
    ]),
  );

const heldIn = ({ cloud, where }: Place, stream: Stream): Holding | undefined =>
  prod.targets
    .filter(({ name }) => name === cloud)
    .flatMap(({ target, self }) => target.holds?.(self, prod.site) ?? [])
    .find(holding => holding.stream === stream && holding.where.startsWith(where));

const prodTable = (): string =>
  table(
    ["stream", "promise", ...places.map(({ title }) => title)],
    streams.map(stream => {
      const keep = prod.site.retention[stream];
      const cells = places.map(place => {
        const held = heldIn(place, stream);
        return held === undefined ? none : `${keptAt(place, keep)}; gone after ${held.atMostDays}`;
      });
      return [stream, keep.written, ...cells];
    }),
  );

// Detectors

const detectorsTable = (): string =>
  table(
    ["detector", "Amazon's identifiers", "custom identifiers", "found by them"],
    detectorSupport(siteOf()).map(({ detector, identifiers, regexes, why }) => [
      code(detector),
      listed(identifiers.filter(name => !(name in regexes))),
      listed(Object.keys(regexes)),
      identifiers.length === 0 ? `nothing: ${why}` : (why ?? "all"),
    ]),
  );

// Alerts

/** By alert, why a cloud that should judge it cannot. */
const refusalsOf = (cloud: Cloud): ReadonlyMap<string, string> => {
  const judged = judgeEnvironment({
    name: "prod",
    platform: compose(),
    services: { "llm-service": { source: otlp() } },
    retention: Object.fromEntries(streams.map(stream => [stream, atLeast(days(365))])),
    alerts: Object.fromEntries(Object.keys(shipped).map(name => [name, "on"])),
    evaluator: cloud,
    targets: { otelCollector: otelCollector({ to: { logs: [cloud] } }), [cloud]: uses[cloud] },
  });
  return new Map(
    ("problems" in judged ? judged.problems : []).map(({ path, what }) => {
      const { name, why } =
        /^alerts\.(?<name>\w+) cannot be judged by [^:]+: (?<why>.*)$/.exec(`${path} ${what}`)?.groups ?? {};
      if (name === undefined || why === undefined) throw new Error(`${cloud}: ${path} ${what}`);
      return [name, why];
    }),
  );
};

/** Reasons are numbered, since one may be that of many. */
const alertsTable = (): string => {
  const refusals = clouds.map(refusalsOf);
  const names = Object.keys(shipped);
  const reasons = [...new Set(names.flatMap(name => refusals.flatMap(of => of.get(name) ?? [])))];
  const cell = (why: string | undefined): string => (why === undefined ? "yes" : `no (${reasons.indexOf(why) + 1})`);
  return [
    table(
      ["alert", ...clouds.map(cloud => titles[cloud])],
      names.map(name => [code(name), ...refusals.map(of => cell(of.get(name)))]),
    ),
    reasons.map((why, index) => `${index + 1}. ${why}`).join("\n"),
  ].join("\n\n");
};

// Instruments

const metricsTable = (): string => {
  const site = siteOf();
  const amazon = cloudwatchMetrics(
    { key: "cloudwatch", options: cloudwatchOptions.parse({ region: aws.region, metrics: "all" }) },
    site,
  );
  const ofGoogle = googleMetrics({ key: "gcp", options: gcpOptions.parse(google) }, site);
  const left = (labels: readonly string[]): string => (labels.length === 0 ? "all" : `without ${listed(labels)}`);
  return table(
    ["instrument", "labels", titles.cloudwatch, titles.gcp],
    site.instruments.filter(isRecordInstrument).map(instrument => {
      const labels = instrumentLabelsOf(instrument);
      const one = amazon.find(metric => metric.instrument === instrument.name);
      const other = ofGoogle.find(({ name }) => name === metricId(site.scope, instrument.name));
      return [
        code(instrument.name),
        listed(labels),
        one === undefined
          ? "no metric"
          : `${left(one.withoutLabels)}${one.name === instrument.name ? "" : `; called ${code(one.name)}`}`,
        other === undefined ? "no metric" : left(labels.filter(label => !(label in other.labelExtractors))),
      ];
    }),
  );
};

// Queries

const answersOf = (cloud: Cloud, input: Parameters<typeof siteOf>[0]): readonly (readonly [string, Answer])[] => {
  const site = siteOf(input);
  const { target, options } = uses[cloud];
  const parsed = target.options.safeParse(options);
  if (!parsed.success || target.ask === undefined) throw new Error(`${cloud} cannot be asked`);
  const self: Self<unknown> = { key: cloud, options: parsed.data };
  const { ask } = target;
  return Object.entries(site.queries).map(([name, { query, shape, window }]) => [
    name,
    ask(self, site, { query, shape, window }),
  ]);
};

const privacies = [
  ["by default", {}],
  ['with `privacy: { network: "hash" }`', { privacy: { network: "hash" } }],
] as const;

const queriesTable = (): string =>
  table(
    ["privacy", "cloud", "answered, by language", "refused"],
    privacies.flatMap(([title, input]) =>
      clouds.map(cloud => {
        const answers = answersOf(cloud, input);
        const languages = new Map<string, number>();
        for (const [, { kind, language }] of answers)
          if (kind === "text") languages.set(language, (languages.get(language) ?? 0) + 1);
        return [
          title,
          titles[cloud],
          [...languages].map(([language, count]) => `${count} ${code(language)}`).join(", "),
          answers
            .flatMap(([name, answer]) => (answer.kind === "text" ? [] : [`${code(name)}: ${answer.why}`]))
            .join("; ") || none,
        ];
      }),
    ),
  );

/** The whole page. */
export const policiesPage =
  (): string => `<!-- Written by \`npx vitest run test/terraform/policies.test.ts -u\`, from the code; that test fails when the two differ. -->

# What each cloud does with each policy

The policies are an environment's; what a cloud cannot keep as it is promised is refused or stands here. [clouds.md](clouds.md)
says what is made of them.

## Retention

\`days(…)\` is at most, \`atLeast(…)\` at least, with a leap day for each year. The days that a place keeps records, or \`refused\`
where the place cannot keep the promise. Copies in S3 and BigQuery stand beside the stream's group or bucket, whose refusal refuses
the environment.

${promisesTable()}

The streams of [environments/prod.ts](../environments/prod.ts), and the days after which nothing of a record is left at a place, with
what the cloud takes to delete it:

${prodTable()}

## Detectors

The shippers redact what the detectors find, before any cloud. CloudWatch can look again (\`dataProtection: true\`), by Amazon's
own identifiers and up to ten custom ones, whose guards around a match are left away: Amazon may mask more than the shippers redact.

${detectorsTable()}

Google and Azure have nothing at this place. A sink of Cloud Logging takes a record as it is or leaves it out. A data collection
rule's transform may use only part of KQL, in which no function replaces text by a pattern.

## Alerts

Every shipped alert as the cloud's own alarms, policy or rule: \`yes\`, or refused where that cloud should judge it, and left out
where it judges in shadow. Every stream is in Azure's table here; without its stream there, an alert is refused as well.

${alertsTable()}

## Instruments

Metrics that the cloud derives from records, and with which of the labels. Log Analytics has none: its rules and panels ask the
rows, which have every field.

${metricsTable()}

## Saved queries

${queriesTable()}
`;
