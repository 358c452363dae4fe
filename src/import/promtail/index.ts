/** Promtail's scrape jobs and pipeline stages. @see https://grafana.com/docs/loki/latest/send-data/promtail/configuration/ */

import { isRecord, type Loose, listOf, textOf } from "../../check/nothing-dead/json.ts";
import { type ImportFinding, lineOf } from "../finding.ts";
import { judgeLevels } from "../levels.ts";
import { linesOf } from "../lines.ts";
import { type FoundPattern, judgePatterns } from "../patterns.ts";
import { emptyReading, type FoundService, type Reading } from "../reading.ts";
import { serviceName } from "../service-name.ts";
import { driftOf, fieldsAmong, helpToExtend, isUnknown, subjectOf } from "../vocabulary.ts";
import { readClients } from "./clients.ts";
import { leftOfJob, type Stage } from "./left.ts";
import { leftTargets } from "./static-configs.ts";

const stagesOf = (stages: unknown): readonly Stage[] =>
  listOf(stages)
    .filter(isRecord)
    .flatMap(stage =>
      Object.entries(stage).flatMap(([name, settings]) => {
        const body = isRecord(settings) ? settings : {};
        return [{ name, settings: body }, ...(name === "match" ? stagesOf(body.stages) : [])];
      }),
    );

/** Undefined when the document is none of Promtail's. */
export const readPromtail = (document: unknown, text: string): Reading | undefined => {
  if (!isRecord(document) || !Array.isArray(document.scrape_configs) || !Array.isArray(document.clients))
    return undefined;
  const jobs = document.scrape_configs.filter(isRecord);
  const line = linesOf(text);
  const each = jobs.map((job, index) => readJob(job, `scrape_configs[${index}]`, text));
  const names = each.flatMap(job => job.names);
  const fields = fieldsAmong(names);
  const clients = readClients(document.clients, text);
  return {
    ...emptyReading("promtail"),
    stores: clients.stores,
    services: each.flatMap(job => job.services),
    fields,
    findings: [
      ...each.flatMap(job => job.findings),
      ...document.scrape_configs.flatMap((job, index) => (isRecord(job) ? leftTargets(job, index, line) : [])),
      ...driftOf(fields, name => lineOf(text, name), "pipeline_stages"),
      ...clients.findings,
    ],
    notes: [
      ...(jobs.some(job => Array.isArray(job.kubernetes_sd_configs))
        ? ["Pods that a job discovers have no name in the file: write each app as a service of its own."]
        : []),
      ...(clients.stores.loki === undefined
        ? []
        : ["Records go to the Loki that the file names; without its url the environment has a Loki of its own."]),
      "The other stages became the steps of every pipeline: parse, rename, time, level, privacy, sampling. Own fields are extendSchema(llmLog, { … }).",
      'Promtail reached its end of life on 2026-03-02. promtail({ to: ["loki"] }) keeps it for now; alloy({ to: ["loki"] }) is its successor and reads the same files.',
    ],
  };
};

const readJob = (job: Loose, path: string, text: string) => {
  const name = textOf(job.job_name)[0] ?? path;
  const stages = stagesOf(job.pipeline_stages);
  const mapped = mappingsOf(stages);
  const jsonNames = mapped.map(({ from }) => from);
  return {
    services: servicesOf(job, name),
    names: jsonNames,
    findings: [
      ...missingSources(stages, path, text),
      ...unknownKeys(stages, path, text),
      ...labelsOf(stages, path, text),
      ...redactionOf(stages, path, text),
      ...addresses(jsonNames, path, text),
      ...templates(stages, path, text),
      ...leftOfJob(job, stages, path, text),
      ...stages
        .filter(stage => stage.name === "match")
        .flatMap(({ settings }) => textOf(settings.selector))
        .flatMap(selector => judgeLevels(selector, { path, ...lineOf(text, selector) })),
    ],
  };
};

/** A key of the record and the name a `json` stage gives it. */
interface Mapping {
  readonly name: string;
  readonly from: string;
}

const mappingsOf = (stages: readonly Stage[]): readonly Mapping[] =>
  stages
    .filter(({ name }) => name === "json")
    .flatMap(({ settings }) => Object.entries(isRecord(settings.expressions) ? settings.expressions : {}))
    // An empty expression is the name itself; a key with a dot stands between quotes.
    .map(([name, expression]) => ({ name, from: textOf(expression)[0]?.replaceAll('"', "").trim() || name }));

/** Keys that a stage takes out of each record and that are no fields here. */
const unknownKeys = (stages: readonly Stage[], path: string, text: string): readonly ImportFinding[] => {
  // What a template has put together has the template's own names.
  const extracted = new Set(mappingsOf(stages).map(({ name }) => name));
  const made = stages
    .filter(({ name }) => name === "template")
    .flatMap(({ settings }) => textOf(settings.source))
    .filter(name => !extracted.has(name));
  const mapped = mappingsOf(stages.filter(({ settings }) => !textOf(settings.source).some(one => made.includes(one))));
  // What a later stage parses again is no value but the text around other keys.
  const parsed = stages
    .filter(({ name }) => ["json", "logfmt", "regex"].includes(name))
    .flatMap(({ settings }) => textOf(settings.source));
  const lost = mapped.filter(({ name, from }) => isUnknown(from) && !parsed.includes(name));
  return [...new Map(lost.map(one => [one.from, one])).values()].map(({ name, from }) => ({
    code: "unknown-key",
    path: `${path}.json`,
    ...lineOf(text, text.includes(`${name}: ${from}`) ? `${name}: ${from}` : from),
    what: `is taken out of each record${name === from ? "" : ` as ${name}`}, and is no field of the schema`,
    got: from,
    help: helpToExtend(from),
  }));
};

const servicesOf = (job: Loose, name: string): readonly FoundService[] => {
  if (Array.isArray(job.kubernetes_sd_configs))
    return [{ name: serviceName(name), source: { kind: "pods", app: serviceName(name) } }];
  const labels = listOf(job.static_configs)
    .filter(isRecord)
    .flatMap(({ labels }) => (isRecord(labels) ? [labels] : []));
  const byName = new Map<string, string[]>();
  for (const one of labels) {
    const service = serviceName([one.service, one.service_name, one.app, one.job].flatMap(textOf)[0] ?? name);
    byName.set(service, [...(byName.get(service) ?? []), ...textOf(one.__path__)]);
  }
  return [...byName]
    .filter(([, paths]) => paths.length > 0)
    .map(([service, paths]) => ({ name: service, source: { kind: "files", paths } }));
};

/** Stages that use what no stage before them extracted. */
const missingSources = (stages: readonly Stage[], path: string, text: string): readonly ImportFinding[] => {
  // Whatever a regex or a whole line gives is not known here, so that only what JSON gives is judged.
  if (stages.some(({ name }) => ["regex", "logfmt", "cri", "docker", "pack", "geoip"].includes(name))) return [];
  const known = new Set(["filename"]);
  return stages.flatMap(({ name, settings }): readonly ImportFinding[] => {
    const used =
      name === "metrics"
        ? Object.values(settings)
            .filter(isRecord)
            .flatMap(metric => textOf(metric.source))
        : name === "labels" || name === "structured_metadata"
          ? Object.entries(settings).map(([label, source]) => textOf(source)[0] ?? label)
          : ["timestamp", "output", "replace"].includes(name)
            ? textOf(settings.source)
            : [];
    if (name === "json")
      for (const key of Object.keys(isRecord(settings.expressions) ? settings.expressions : {})) known.add(key);
    if (name === "template" || name === "static_labels")
      for (const key of name === "template" ? textOf(settings.source) : Object.keys(settings)) known.add(key);
    return used
      .filter(source => !known.has(source))
      .map(source => ({
        code: "source-missing",
        path: `${path}.${name}`,
        ...lineOf(text, `${name}:`),
        what: "uses what no stage before it extracts",
        got: source,
        help: `the pipeline extracts every field of the schema; ${source} is read by all its names`,
      }));
  });
};

/** Ids as labels. @see https://grafana.com/docs/loki/latest/get-started/labels/cardinality/ */
const labelsOf = (stages: readonly Stage[], path: string, text: string): readonly ImportFinding[] =>
  stages
    .filter(({ name }) => name === "labels")
    .flatMap(({ settings }) => Object.keys(settings))
    .filter(label => /(^|_)(id|ip|user|email|session|hash)$|^(message|prompt|path)$/.test(label))
    .map(label => ({
      code: "label-cardinality",
      path: `${path}.labels`,
      ...lineOf(text, label),
      what: "makes a label of what has many values",
      got: label,
      help: "ids are structured metadata; labels are service, environment and stream",
    }));

const redactionOf = (stages: readonly Stage[], path: string, text: string): readonly ImportFinding[] => {
  const patterns: readonly FoundPattern[] = stages
    .filter(({ name }) => name === "replace")
    .flatMap(({ settings }) => textOf(settings.expression))
    .map(pattern => ({ pattern, path: `${path}.replace`, ...lineOf(text, pattern) }));
  if (patterns.length > 0) return judgePatterns(patterns, path, "re2");
  return [
    {
      code: "no-redaction",
      path,
      ...lineOf(text, "pipeline_stages"),
      what: "ships every line as it was written",
      help: "privacy is a key of the environment, and compiled into every pipeline",
    },
  ];
};

const addresses = (names: readonly string[], path: string, text: string): readonly ImportFinding[] =>
  names
    .filter(name => subjectOf(name) === "network")
    .map(name => ({
      code: "address-logged",
      path,
      ...lineOf(text, name),
      what: "takes the address of a person's machine out of each record and keeps it",
      got: name,
      help: 'privacy: { network: "drop" } is the default; "hash" or "keep" is a decision in the environment',
    }));

/** JSON that is put together from values without `toJson`. */
const templates = (stages: readonly Stage[], path: string, text: string): readonly ImportFinding[] =>
  stages
    .filter(({ name }) => name === "template")
    .flatMap(({ settings }) => textOf(settings.template))
    .filter(template => /"\s*\{\{\s*\.\w+\s*\}\}\s*"/.test(template))
    .map(template => ({
      code: "unescaped-value",
      path: `${path}.template`,
      ...lineOf(text, template),
      what: "writes a value between quotes as it is",
      got: template,
      help: "{{ .name | toJson }} without quotes around it; the printers of signalbox quote every value themselves",
    }));
