/** What is wrong with a Loki that only the whole environment shows. */

import { judgeAuthority } from "../../core/authority.ts";
import { didYouMean, type Problem, shown } from "../../core/errors.ts";
import { judgeHandingOn } from "../../core/evaluator.ts";
import type { Self, Site } from "../../core/target.ts";
import { periodsOf, storeOf } from "./config.ts";
import { engineAdds, fixedLabels, keptName, lokiMapping, mostLabels, unnamed } from "./mapping.ts";
import type { LokiOptions } from "./options.ts";
import { judgeRecording } from "./recording.ts";
import { judgeRetention } from "./retention.ts";
import { judgeRuler } from "./ruler.ts";
import { storeType } from "./stores.ts";
import { lokiRefusals, lokiVersionsNamed } from "./versions.ts";

/** Values a label may take at most, so that streams stay few. */
const mostLabelValues = 50;

export const judgeLoki = (self: Self<LokiOptions>, site: Site): readonly Problem[] => [
  ...judgeVersion(self.options),
  ...judgeNames(self.options, site),
  ...judgeLabels(self.options, site),
  ...judgeClashes(self.options, site),
  ...(self.options.url === undefined ? judgeOwn(self.options, site) : judgeForeign(self.options)),
  // Ours is reached over plain http.
  ...judgeAuthority("authority", self.options.authority, self.options.url ?? "a Loki of ours"),
  ...judgeRetention(site),
  ...judgeRuler(self, site),
  ...(self.options.url === undefined ? judgeHandingOn(self, site, self.options.ruler.alertmanager) : []),
  ...judgeRecording(self, site),
];

const judgeVersion = (options: LokiOptions): readonly Problem[] => {
  const age = (version: LokiOptions["version"]) => lokiVersionsNamed.indexOf(version);
  return lokiRefusals
    .filter(refusal => age(options.version) < age(refusal.below))
    .map(refusal => ({
      code: "unsupported-version",
      path: "version",
      what: refusal.what,
      got: shown(options.version),
      expected: `${refusal.below} or later`,
      help: refusal.help,
    }));
};

const unknownField = (path: string, name: string, known: readonly string[]): Problem => {
  return {
    code: "unknown-name",
    path,
    what: "is no field of the schema",
    got: shown(name),
    ...didYouMean(name, known),
  };
};

const judgeNames = (options: LokiOptions, site: Site): readonly Problem[] => {
  const known = [...Object.keys(fixedLabels), ...Object.keys(site.schema.fields)];
  return Object.entries(options.names).flatMap(([field, name]): Problem[] => {
    const path = `names.${field}`;
    if (!known.includes(field)) return [unknownField(path, field, known)];
    if (field in unnamed)
      return [
        {
          code: "wrong-value",
          path,
          what: `has no name in Loki: it is the ${field === "time" ? "timestamp" : "line"}`,
          got: shown(name),
        },
      ];
    if (keptName.test(name)) return [];
    return [
      {
        code: "wrong-value",
        path,
        what: "is a name that Loki would rewrite",
        got: shown(name),
        expected: "letters, digits and single underscores between them, starting with a letter",
      },
    ];
  });
};

const judgeLabels = (options: LokiOptions, site: Site): readonly Problem[] => {
  const problems: Problem[] = [];
  options.labels.forEach((name, index) => {
    const path = `labels[${index}]`;
    const field = site.schema.fields[name];
    if (name in fixedLabels || options.labels.indexOf(name) !== index)
      problems.push({ code: "duplicate", path, what: "is a label already", got: shown(name) });
    else if (field === undefined) problems.push(unknownField(path, name, Object.keys(site.schema.fields)));
    else if (field.values === undefined && !(field.atMost !== undefined && field.atMost <= mostLabelValues))
      problems.push({
        code: "wrong-value",
        path,
        what: "cannot be a label: every value makes streams of its own",
        got: shown(name),
        expected: `a dimension with closed values, or with at most ${mostLabelValues}`,
        help: "leave it in structured metadata, where it is found just as well",
      });
  });
  const total = Object.keys(fixedLabels).length + options.labels.length;
  if (total > mostLabels)
    problems.push({
      code: "wrong-value",
      path: "labels",
      what: "are too many",
      got: `${total} with service, environment and stream`,
      expected: `at most ${mostLabels}, as Loki allows`,
    });
  return problems;
};

/** Two fields of one name would become one value. */
const judgeClashes = (options: LokiOptions, site: Site): readonly Problem[] => {
  const owners = new Map<string, string>(engineAdds.map(name => [name, "Loki itself"]));
  return lokiMapping(options, site)
    .filter(slot => slot.place === "label" || slot.place === "metadata")
    .flatMap((slot): Problem[] => {
      const owner = owners.get(slot.name);
      owners.set(slot.name, slot.field);
      if (owner === undefined) return [];
      return [
        {
          code: "duplicate",
          path: `names.${slot.field}`,
          what: `has the name that ${owner} has`,
          got: shown(slot.name),
          help: "give one of them another name under names",
        },
      ];
    });
};

/** Histories grow at the end and end in today's form; many processes need a store they all see. */
const judgeOwn = (options: LokiOptions, site: Site): readonly Problem[] => {
  const problems: Problem[] = [];
  const periods = periodsOf(options);
  periods.forEach((period, index) => {
    const before = periods[index - 1];
    if (before && before.from >= period.from)
      problems.push({
        code: "wrong-value",
        path: `schemaPeriods[${index}].from`,
        what: "does not follow the period before it",
        got: shown(period.from),
        expected: `a day after ${before.from}`,
        help: "keep the old periods as they are and append the new one",
      });
    if (period.index === "boltdb-shipper" && period.schema === "v13")
      problems.push({
        code: "wrong-value",
        path: `schemaPeriods[${index}].schema`,
        what: "needs the index tsdb",
        got: shown(period.schema),
        expected: "v11 or v12 for boltdb-shipper",
      });
  });
  const last = periods.at(-1);
  if (last && (last.index !== "tsdb" || last.schema !== "v13"))
    problems.push({
      code: "missing-capability",
      path: `schemaPeriods[${periods.length - 1}]`,
      what: "cannot store structured metadata",
      got: `${last.index} ${last.schema}`,
      expected: "tsdb v13 in the last period",
      help: "append a period with a date in the future and neither index nor schema",
    });
  problems.push(...judgeStores(options, site));
  if (options.auth)
    problems.push({
      code: "missing-capability",
      path: "auth",
      what: "has nobody to check it: Loki itself knows no credentials",
      got: shown(options.auth.kind),
      help: "give the url of the proxy that checks them, or leave auth out",
    });
  return problems;
};

const judgeStores = (options: LokiOptions, site: Site): readonly Problem[] => {
  const problems: Problem[] = [];
  const stores = periodsOf(options).map((period, index) =>
    period.store
      ? { store: period.store, path: `schemaPeriods[${index}].store` }
      : { store: storeOf(options), path: "store" },
  );
  const byType = new Map<string, string>();
  for (const { store, path } of stores) {
    const written = JSON.stringify(store);
    const other = byType.get(storeType(store));
    if (other !== undefined && other !== written)
      problems.push({
        code: "missing-capability",
        path,
        what: "is a second store of the same kind",
        got: shown(storeType(store)),
        expected: "one store of each kind",
      });
    byType.set(storeType(store), written);
  }
  const local = stores.find(({ store }) => store.kind === "file-system");
  if (site.platform.profile === "large" && local)
    problems.push({
      code: "missing-capability",
      path: local.path,
      what: "is one machine's disk, which several Lokis do not share",
      got: "fileSystem()",
      expected: "s3(…), gcs(…) or azureBlob(…) in profile large",
    });
  return problems;
};

/** What is said about a Loki that is not ours would be lost. */
const judgeForeign = (options: LokiOptions): readonly Problem[] =>
  (["store", "schemaPeriods"] as const)
    .filter(key => options[key] !== undefined)
    .map(key => ({
      code: "wrong-value",
      path: key,
      what: "is set for a Loki that is not ours",
      expected: "either url or this",
      help: "leave it out: whoever runs that Loki decides it",
    }));
