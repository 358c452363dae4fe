/**
 * Nothing dead: every field, label, value, unit and metric that a rendered query, panel or alert uses is one that this
 * environment stores, in that very store. It reads files, ours or a user's own, never our own trees.
 */

import { parseAllDocuments } from "yaml";
import { nearest, type Problem, shown } from "../../core/errors.ts";
import type { Environment } from "../../environment/index.ts";
import { judgeEsql, judgeField, judgeKql } from "./elastic.ts";
import {
  type AskedField,
  type AskedText,
  type AskedTraces,
  type Finding,
  finding,
  meant,
  nothingRead,
  type Reading,
} from "./finding.ts";
import { isRecord, walk } from "./json.ts";
import { type Metrics, metricsOf } from "./metrics.ts";
import { type Store, storesOf, unknownName } from "./names.ts";
import { judgeUnit } from "./quantity.ts";
import { readDashboard, readSources } from "./read-grafana.ts";
import { readKibana } from "./read-kibana.ts";
import { readRules } from "./read-rules.ts";
import { judgeTraces } from "./traces.ts";

/** A rendered file: below the environment's folder, or wherever a user has it. */
export interface RenderedFile {
  readonly path: string;
  readonly text: string;
}

interface Context extends Pick<Environment, "site" | "targets"> {
  /** What is judged. */
  readonly files: readonly RenderedFile[];
  /** What the environment renders, whose data sources and recording rules count. @default the files judged */
  readonly own?: readonly RenderedFile[];
}

/** What is dead in files, as problems. Grammars are loaded when there is something to read. */
export const judgeDead = async ({ files, own = files, site, targets }: Context): Promise<readonly Problem[]> => {
  const products = new Map(targets.map(({ self, target }) => [self.key, target]));
  const read = (file: RenderedFile) => ({ file, reading: readFile(file, products.get(file.path.split("/")[0] ?? "")) });
  const judged = files.map(read);
  const around = own === files ? judged : [...own.map(read), ...judged];
  const readings = around.map(({ reading }) => reading);
  const stores = storesOf({ site, targets });
  const asked = judged.some(({ reading }) => reading.texts.length > 0);
  const world: World = {
    stores,
    metrics: metricsOf(
      { site, targets },
      readings.flatMap(({ records }) => records),
      readings.flatMap(({ labels }) => labels),
    ),
    sources: readings.flatMap(({ sources }) => sources),
    borrowed: targets.flatMap(({ self }) => existingNames(self.options)),
    languages: asked ? await languages() : undefined,
    promql: targets.some(({ target }) => target.languages?.includes("promql")),
    jaegers: targets.filter(({ target }) => target.product === "jaeger"),
    site,
  };
  return judged.flatMap(({ file, reading }) => problemsOf(file.path, reading, world));
};

/** Whether a file holds anything that could be dead. */
export const asksSomething = (file: RenderedFile): boolean => {
  const { texts, fields, traces } = readFile(file, undefined);
  return texts.length + fields.length + traces.length > 0;
};

const languages = async () => {
  const [{ judgeLogql }, { judgePromql }] = await Promise.all([import("./logql.ts"), import("./promql.ts")]);
  return { judgeLogql, judgePromql };
};

interface World {
  readonly stores: readonly Store[];
  readonly metrics: Metrics;
  readonly sources: Reading["sources"];
  /** Names of what somebody else owns, data sources among them. */
  readonly borrowed: readonly string[];
  readonly languages: Awaited<ReturnType<typeof languages>> | undefined;
  /** Whether there is a store of metrics. */
  readonly promql: boolean;
  readonly jaegers: Environment["targets"];
  readonly site: Environment["site"];
}

type Product = Environment["targets"][number]["target"];

/** Only files that ask are read; everything else has nothing that could be dead. */
const readFile = ({ path, text }: RenderedFile, product: Product | undefined): Reading => {
  if (/\.ndjson$/.test(path))
    return merged(
      text
        .split("\n")
        .filter(line => line.trim() !== "")
        .map(line => readKibana(parsed(line)) ?? nothingRead),
    );
  if (/\.json$/.test(path)) {
    const document = parsed(text);
    // What a store is set up with names fields too, and asks nothing.
    const asks = product === undefined || product.roles.includes("viewer") || path.includes("/queries/");
    return readDashboard(document) ?? (asks ? readKibana(document) : undefined) ?? nothingRead;
  }
  const written = /\.(logql|promql|esql)$/.exec(path)?.[1];
  if (written === "logql" || written === "promql" || written === "esql")
    return {
      ...nothingRead,
      texts: [
        {
          where: "the query",
          text: text.replaceAll(/^\s*(#|\/\/).*$/gm, ""),
          language: written,
          source: path.split("/")[0] ?? "",
        },
      ],
    };
  // Most files are not worth parsing: a collector's are half a megabyte.
  if (!/\.ya?ml$/.test(path) || !/\b(groups|datasources|scrape_configs)\b/.test(text)) return nothingRead;
  const language = product?.languages?.find(one => one === "logql" || one === "promql");
  const key = path.split("/")[0];
  return merged(
    parseAllDocuments(text, { logLevel: "silent" }).map(document => {
      const value: unknown = document.toJS();
      const rules = readRules(value, language === "logql" || language === "promql" ? language : undefined, key);
      return { ...(rules ?? readSources(value) ?? nothingRead), labels: scrapedLabels(value) };
    }),
  );
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const merged = (readings: readonly Reading[]): Reading => ({
  texts: readings.flatMap(({ texts }) => texts),
  fields: readings.flatMap(({ fields }) => fields),
  traces: readings.flatMap(({ traces }) => traces),
  uids: readings.flatMap(({ uids }) => uids),
  sources: readings.flatMap(({ sources }) => sources),
  records: readings.flatMap(({ records }) => records),
  labels: readings.flatMap(({ labels }) => labels),
});

/** Labels that the jobs of a Prometheus give their targets. */
const scrapedLabels = (document: unknown): readonly string[] =>
  isRecord(document) && Array.isArray(document.scrape_configs)
    ? walk(document).flatMap(({ at }) => [
        ...(typeof at.target_label === "string" ? [at.target_label] : []),
        ...(isRecord(at.labels) ? Object.keys(at.labels) : []),
        ...(isRecord(at.external_labels) ? Object.keys(at.external_labels) : []),
      ])
    : [];

/** `existing("…")` anywhere in a target's options. */
const existingNames = (options: unknown): readonly string[] =>
  walk({ options }).flatMap(({ at }) => (at.kind === "existing" && typeof at.name === "string" ? [at.name] : []));

const problemsOf = (path: string, reading: Reading, world: World): readonly Problem[] => {
  const found = [
    ...placesOfUids(reading).flatMap(({ where, uid }) => judgeUid(uid, world).map(one => ({ where, one }))),
    ...reading.texts.flatMap(asked => judgeText(asked, world).map(one => ({ where: asked.where, one }))),
    ...reading.fields.flatMap(asked => judgeFieldOf(asked, world).map(one => ({ where: asked.where, one }))),
    ...reading.traces.flatMap(asked => judgeSearch(asked, world).map(one => ({ where: asked.where, one }))),
  ];
  const seen = new Set<string>();
  return found.flatMap(({ where, one }): readonly Problem[] => {
    const problem: Problem = { code: "dead-query", path: `${path}: ${where}`, ...one, got: shown(one.got) };
    const key = JSON.stringify(problem);
    if (seen.has(key)) return [];
    seen.add(key);
    return [problem];
  });
};

/** A data source that is not there is told of once, whoever asks it. */
const placesOfUids = ({ uids }: Reading): Reading["uids"] =>
  [...new Set(uids.map(({ uid }) => uid))].map(uid => {
    const [first = "", ...others] = new Set(uids.filter(one => one.uid === uid).map(({ where }) => where));
    return { uid, where: others.length === 0 ? first : `${first} and ${others.length} more` };
  });

/** Data sources that Grafana itself has, and variables. */
const builtIn = /^(-- .* --|grafana|__expr__|default|-100|\$.*)$/;

const judgeUid = (uid: string, { sources, borrowed }: World): readonly Finding[] => {
  const known = [...sources.map(one => one.uid), ...borrowed];
  if (builtIn.test(uid) || known.includes(uid)) return [];
  return [
    finding("asks a data source that is not provisioned", uid, {
      expected: known.length > 0 ? `one of ${known.join(", ")}` : "a provisioned data source",
      ...meant(nearest(uid, known)),
    }),
  ];
};

const productOf = {
  logql: "loki",
  loki: "loki",
  esql: "elasticsearch",
  kql: "elasticsearch",
  lucene: "elasticsearch",
  elasticsearch: "elasticsearch",
} as const;

/** The stores that a query can be about: the one its data source or file belongs to, else each of that kind. */
const candidates = (language: keyof typeof productOf, source: string | undefined, world: World): readonly Store[] => {
  const ofKind = world.stores.filter(({ product }) => product === productOf[language]);
  const url = world.sources.find(({ uid }) => uid === source)?.url;
  const exact = ofKind.filter(({ key, urls }) => key === source || (url !== undefined && urls.includes(url)));
  return exact.length > 0 ? exact : ofKind;
};

/** Dead is what no candidate can answer; of several the one with the least against it speaks. */
const fewest = (each: readonly (readonly Finding[])[]): readonly Finding[] =>
  each.reduce<readonly Finding[] | undefined>(
    (best, one) => (best && best.length <= one.length ? best : one),
    undefined,
  ) ?? [];

/** Nobody here answers, unless it is a data source of somebody else's. */
const unanswered = (language: string, source: string | undefined, { borrowed }: World): readonly Finding[] =>
  source !== undefined && borrowed.includes(source)
    ? []
    : [finding("asks in a language that no store of this environment speaks", language)];

const judgeText = (asked: AskedText, world: World): readonly Finding[] => {
  const { language, text, unit, source, alert = false } = asked;
  if (language === "promql") {
    if (!world.promql) return unanswered("promql", source, world);
    const judged = world.languages?.judgePromql(text, world.metrics, alert);
    return judged ? [...judged.findings, ...judgeUnit(unit, judged.quantity)] : [];
  }
  const stores = candidates(language, source, world);
  if (stores.length === 0) return unanswered(language, source, world);
  return fewest(
    stores.map(store => {
      switch (language) {
        case "logql": {
          const judged = world.languages?.judgeLogql(text, store);
          return judged ? [...judged.findings, ...judgeUnit(unit, judged.quantity)] : [];
        }
        case "esql":
          return judgeEsql(text, store);
        case "kql":
        case "lucene":
          return judgeKql(text, store);
        default:
          return language satisfies never;
      }
    }),
  );
};

const judgeSearch = (asked: AskedTraces, world: World): readonly Finding[] =>
  world.jaegers.length === 0
    ? unanswered("searches of Jaeger", asked.source, world)
    : judgeTraces(asked, {
        site: world.site,
        fedFromOutside: world.jaegers.some(({ self, target }) => target.fedFromOutside?.(self)),
      });

const judgeFieldOf = (asked: AskedField, world: World): readonly Finding[] =>
  fewest(
    candidates(asked.language, asked.source, world).map(store => {
      if (asked.language === "elasticsearch") return judgeField(asked, store);
      const found = store.names.get(asked.field);
      return found?.place === "label" || (found !== undefined && !asked.label)
        ? []
        : [unknownName(asked.field, store, "lists the values of a label", store.names.keys())];
    }),
  );
