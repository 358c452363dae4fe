/** docs/leaks.md: what is planted where, what the interpreter left of it, and what nobody claims to find. */

import { detectors } from "../../src/catalog/index.ts";
import type { Alarms } from "./clean.ts";
import { type Measured, measureDisguises } from "./disguises.ts";
import { plantedLogRecords, plantedSpans } from "./otlp.ts";
import { otlpCarriers, type Plant, recordCarriers, spanCarriers } from "./plan.ts";
import { type Count, leakedIn, plantedIn, type Result, resultOf, thousands } from "./tally.ts";

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map((_, index) => (index === 0 ? "---" : "--:"))), ...rows.map(row)].join("\n");

/** `found/planted`, or nothing where nothing is claimed. */
const recall = (counts: readonly Count[]): string => {
  const planted = plantedIn(counts);
  return planted === 0 ? "" : `${thousands(planted - leakedIn(counts))}/${thousands(planted)}`;
};

const byDetector = (counts: readonly Count[], carriers: readonly string[]): string =>
  table(
    ["detector", ...carriers],
    [
      ...detectors.map(({ name }) => [
        `\`${name}\``,
        ...carriers.map(carrier => recall(counts.filter(one => one.detector === name && one.carrier === carrier))),
      ]),
      ["all", ...carriers.map(carrier => recall(counts.filter(one => one.carrier === carrier)))],
    ],
  );

const planned = (plants: readonly Plant[]): readonly Count[] => resultOf("", 0, plants, new Set()).counts;

const pipelines: readonly (readonly [name: string, engine: string, sent: "lines" | "records" | "spans"])[] = [
  ["Promtail", "itself", "lines"],
  ["Alloy", "itself", "lines"],
  ["OpenTelemetry Collector, lines", "itself", "lines"],
  ["OpenTelemetry Collector, log records", "itself", "records"],
  ["OpenTelemetry Collector, spans", "itself", "spans"],
  ["Logstash", "its filter's script in JRuby, the Ruby that Logstash runs on", "lines"],
  ["Elasticsearch's ingest pipeline", "OpenSearch 2.19, behind a shipper without any privacy", "lines"],
];

const alarmsTable = (alarms: readonly Alarms[]): string =>
  table(
    ["texts", "how many", "false alarms"],
    alarms.map(({ kind, texts, byDetector: found }) => [
      kind,
      thousands(texts),
      Object.entries(found)
        .map(([detector, count]) => `\`${detector}\` ${thousands(count)}`)
        .join(", ") || "none",
    ]),
  );

const alarmsByDetector = (alarms: readonly Alarms[]): string => {
  const texts = alarms.reduce((sum, one) => sum + one.texts, 0);
  return table(
    ["detector", `false alarms in ${thousands(texts)} texts`],
    detectors.map(({ name }) => [
      `\`${name}\``,
      thousands(alarms.reduce((sum, one) => sum + (one.byDetector[name] ?? 0), 0)),
    ]),
  );
};

const disguisesTable = (measured: readonly Measured[]): string =>
  table(
    ["written as", "planted", "kept out all the same"],
    measured.map(({ way, planted, found }) => [way, thousands(planted), thousands(found)]),
  );

/** The whole page; `interpreter` is what the interpreter left of the budget's lines. */
export const leaksPage = (interpreter: Result, alarms: readonly Alarms[]): string => {
  const records = planned([...plantedLogRecords()].flatMap(({ plants }) => plants));
  const spans = planned([...plantedSpans()].flatMap(({ plants }) => plants));
  const sentTo = { lines: interpreter.counts, records, spans };
  return `<!-- Written by test/leaks/leaks.test.ts; renew with: npx vitest run test/leaks/leaks.test.ts -u -->

# Leaks: what is planted, and what comes out

The budget is zero. ${thousands(plantedIn(interpreter.counts))} secrets in ${thousands(interpreter.records)} lines go through the
reference interpreter with every unit test, and the same ones through every engine that is there with
\`npm run conformance\`. One that comes out fails the run, which says its detector, carrier and pipeline and never its value.

Every secret is made anew, in each form its kind is issued in: cards of every brand with a check digit that is right, account
numbers of 21 countries likewise, keys by the prefixes of their issuers, signed and encrypted tokens, PEM blocks whole and cut
short, telephone numbers in 23 notations, passwords behind 19 names. They stand at the beginning, in the middle and at the
end of texts, beside quotes, brackets, letters of other scripts and emoji. What comes out is searched as it is and with JSON's
escapes undone, for the head and the tail of each secret, so that half of one is a leak too. The policy keeps prompts and
responses here, which is harder than the default.

## Planted and found, by the interpreter

Found of planted. A secret stands in a record's message; another field's text (\`string\`); an object's value (\`nested\`), a
list's member (\`list\`), a key; behind JSON's escapes such as \`\\u0040\` and \`\\/\`; an address; header-like text; a stack trace; a
number; and a line that is no JSON (\`body\`).

${byDetector(interpreter.counts, recordCarriers)}

## What the engines are sent

What an engine found depends on the engine, so it is printed by the run that asked it, and not written here. Expected is all
of it, and a run with less fails. Engines that are not there are skipped, and named.

${table(
  ["pipeline", "what runs", "planted", "may come out"],
  pipelines.map(([name, runs, sent]) => [name, runs, thousands(plantedIn(sentTo[sent])), "0"]),
)}

Lines are those of the table above. OpenTelemetry's log records add what lines do not have, each cell the number planted:

${countsTable(records, otlpCarriers)}

Spans:

${countsTable(spans, spanCarriers)}

In the same runs people's ids, from Unicode to numbers and ${thousands(20_000)} characters, get the same pseudonym in the interpreter,
the collector, Promtail, Alloy and Logstash: the first 16 hexadecimal digits of SHA-256(key ‖ text).

## False alarms

Texts and ids that are nobody's data, through the interpreter.

${alarmsByDetector(alarms)}

${alarmsTable(alarms)}

Pseudonyms, hashes and ids are left alone in the fields that hold them (\`hex: true\` in the schema, and what the policy hashes):
text of nothing but 16 or more hexadecimal digits in lower case. One in two thousand of 16 digits has no letter, and no
pattern tells it from a card. Anything else in these fields is searched like any other text.

## Not claimed

Measured in the same way, outside the budget: no detector sees through these, and what is kept out is luck, or since a part of
it is a finding of its own. Digits alone in a field of ids are the price of the exception above.

${disguisesTable(measureDisguises())}

Not claimed either: data of no telling form, such as names and postal addresses; cards of other lengths (Diners, Maestro) and
with mixed separators; telephone numbers without a separator or a plus sign; addresses of machines.

## Ways around all of it

What never passes a pipeline of ours is redacted by nobody:

- **Vendors' SDKs and agents** in the service that send to the vendor themselves, and automatic instrumentation with an
  exporter of its own.
- **What the platform takes from stdout**: a cloud's own log agent, a container service's log driver, serverless functions.
- **Files on the machine**: the service's own logs before they are read, rotated copies, crash reports and core dumps.
- **What stands in front and beside**: proxies' and load balancers' access logs, tracing in a service mesh, queues' dead
  letters, a model platform's own invocation logs, audit logs with the queries in them.
- **Links of spans**, whose attributes no processor of the collector reaches.
- **A collector of one's own** with an exporter beside the redaction: \`signalbox validate --against collector.yaml\` says so.

Each of them, by cloud and product, and what to do about it: [limits](limits.md).
`;
};

const countsTable = (counts: readonly Count[], carriers: readonly string[]): string =>
  table(
    ["", ...carriers],
    [["planted", ...carriers.map(carrier => thousands(plantedIn(counts.filter(one => one.carrier === carrier))))]],
  );
