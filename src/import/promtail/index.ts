/** Promtail's scrape jobs and pipeline stages. @see https://grafana.com/docs/loki/latest/send-data/promtail/configuration/ */

import { isRecord, type Loose, listOf, textOf } from "../../check/nothing-dead/json.ts";
import type { ImportFinding } from "../finding.ts";
import { judgeLevels } from "../levels.ts";
import { type LineOf, linesOf } from "../lines.ts";
import { type FoundPattern, judgePatterns } from "../patterns.ts";
import { emptyReading, type Reading } from "../reading.ts";
import { driftOf, fieldsAmong, helpToExtend, isUnknown, subjectOf } from "../vocabulary.ts";
import { readClients } from "./clients.ts";
import { leftOfJob, type Place, type Stage } from "./left.ts";
import { missingSources } from "./sources.ts";
import { leftTargets, sourcesOf } from "./static-configs.ts";

/** @param above the keys that lead to the list */
const stagesOf = (stages: unknown, above: readonly string[]): readonly Stage[] =>
  listOf(stages).flatMap((stage, index) =>
    Object.entries(isRecord(stage) ? stage : {}).flatMap(([name, settings]) => {
      const body = isRecord(settings) ? settings : {};
      const at = [...above, String(index), name];
      return [{ name, settings: body, at }, ...(name === "match" ? stagesOf(body.stages, [...at, "stages"]) : [])];
    }),
  );

/** Undefined when the document is none of Promtail's. */
export const readPromtail = (document: unknown, text: string): Reading | undefined => {
  if (!isRecord(document) || !Array.isArray(document.scrape_configs) || !Array.isArray(document.clients))
    return undefined;
  const jobs = document.scrape_configs.filter(isRecord);
  const line = linesOf(text);
  const each = document.scrape_configs.flatMap((job, index) => (isRecord(job) ? [readJob(job, index, line)] : []));
  const mapped = each.flatMap(job => job.mapped);
  const fields = fieldsAmong(mapped.map(({ from }) => from));
  const clients = readClients(document.clients, text);
  return {
    ...emptyReading("promtail"),
    stores: clients.stores,
    targets: clients.targets,
    sources: each.flatMap(job => job.sources),
    fields,
    findings: [
      ...each.flatMap(job => job.findings),
      ...driftOf(fields, name => line(mapped.find(({ from }) => from === name)?.at ?? []), "pipeline_stages"),
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

const readJob = (job: Loose, index: number, line: LineOf) => {
  const place: Place = { path: `scrape_configs[${index}]`, at: ["scrape_configs", String(index)], line };
  const stages = stagesOf(job.pipeline_stages, [...place.at, "pipeline_stages"]);
  const mapped = mappingsOf(stages);
  return {
    sources: sourcesOf(job, textOf(job.job_name)[0] ?? place.path, place),
    mapped,
    findings: [
      ...missingSources(stages, place),
      ...unknownKeys(stages, place),
      ...labelsOf(stages, place),
      ...redactionOf(stages, place),
      ...addresses(mapped, place),
      ...templates(stages, place),
      ...leftOfJob(job, stages, place),
      ...leftTargets(job, place),
      ...stages
        .filter(stage => stage.name === "match")
        .flatMap(({ settings, at }) =>
          textOf(settings.selector).flatMap(selector =>
            judgeLevels(selector, { path: place.path, ...line([...at, "selector"]) }),
          ),
        ),
    ],
  };
};

/** A key of the record and the name a `json` stage gives it. */
interface Mapping {
  readonly name: string;
  readonly from: string;
  /** The keys that lead to it. */
  readonly at: readonly string[];
}

const mappingsOf = (stages: readonly Stage[]): readonly Mapping[] =>
  stages
    .filter(({ name }) => name === "json")
    .flatMap(({ settings, at }) =>
      Object.entries(isRecord(settings.expressions) ? settings.expressions : {}).map(([name, expression]) => ({
        name,
        // An empty expression is the name itself; a key with a dot stands between quotes.
        from: textOf(expression)[0]?.replaceAll('"', "").trim() || name,
        at: [...at, "expressions", name],
      })),
    );

/** Keys that a stage takes out of each record and that are no fields here. */
const unknownKeys = (stages: readonly Stage[], { path, line }: Place): readonly ImportFinding[] => {
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
  const first = lost.filter(({ from }, index) => lost.findIndex(one => one.from === from) === index);
  return first.map(({ name, from, at }) => ({
    code: "unknown-key",
    path: `${path}.json`,
    ...line(at),
    what: `is taken out of each record${name === from ? "" : ` as ${name}`}, and is no field of the schema`,
    got: from,
    help: helpToExtend(from),
  }));
};

/** Ids as labels. @see https://grafana.com/docs/loki/latest/get-started/labels/cardinality/ */
const labelsOf = (stages: readonly Stage[], { path, line }: Place): readonly ImportFinding[] =>
  stages
    .filter(({ name }) => name === "labels")
    .flatMap(({ settings, at }) => Object.keys(settings).map(label => ({ label, at: [...at, label] })))
    .filter(({ label }) => /(^|_)(id|ip|user|email|session|hash)$|^(message|prompt|path)$/.test(label))
    .map(({ label, at }) => ({
      code: "label-cardinality",
      path: `${path}.labels`,
      ...line(at),
      what: "makes a label of what has many values",
      got: label,
      help: "ids are structured metadata; labels are service, environment and stream",
    }));

const redactionOf = (stages: readonly Stage[], { path, at: job, line }: Place): readonly ImportFinding[] => {
  const patterns: readonly FoundPattern[] = stages
    .filter(({ name }) => name === "replace")
    .flatMap(({ settings, at }) =>
      textOf(settings.expression).map(pattern => ({
        pattern,
        path: `${path}.replace`,
        ...line([...at, "expression"]),
      })),
    );
  if (patterns.length > 0) return judgePatterns(patterns, path, "re2");
  return [
    {
      code: "no-redaction",
      path,
      ...line([...job, "pipeline_stages"]),
      what: "ships every line as it was written",
      help: "privacy is a key of the environment, and compiled into every pipeline",
    },
  ];
};

const addresses = (mapped: readonly Mapping[], { path, line }: Place): readonly ImportFinding[] =>
  mapped
    .filter(({ from }) => subjectOf(from) === "network")
    .map(({ from, at }) => ({
      code: "address-logged",
      path,
      ...line(at),
      what: "takes the address of a person's machine out of each record and keeps it",
      got: from,
      help: 'privacy: { network: "drop" } is the default; "hash" or "keep" is a decision in the environment',
    }));

/** JSON that is put together from values without `toJson`. */
const templates = (stages: readonly Stage[], { path, line }: Place): readonly ImportFinding[] =>
  stages
    .filter(({ name }) => name === "template")
    .flatMap(({ settings, at }) => textOf(settings.template).map(template => ({ template, at: [...at, "template"] })))
    .filter(({ template }) => /"\s*\{\{\s*\.\w+\s*\}\}\s*"/.test(template))
    .map(({ template, at }) => ({
      code: "unescaped-value",
      path: `${path}.template`,
      ...line(at),
      what: "writes a value between quotes as it is",
      got: template,
      help: "{{ .name | toJson }} without quotes around it; the printers of signalbox quote every value themselves",
    }));
