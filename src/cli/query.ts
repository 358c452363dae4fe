import { ConfigError, nearest, nearestFirst, shortList } from "../core/errors.ts";
import { type Answer, type Asked, type LanguageName, languageNames, type SavedQuery } from "../core/query/index.ts";
import { hours } from "../core/units.ts";
import type { Environment, Placed } from "../environment/index.ts";
import { judgeQuery } from "../environment/judge-query.ts";
import { type Command, exitCodes, flagValue, textValue, UsageError, type Values } from "./command.ts";
import { loadEnvironments } from "./load.ts";
import { readDuration, readExpression } from "./query-expression.ts";
import { print, red, say, table } from "./talk.ts";

export const query: Command = {
  summary: "a saved query, or one written here, in every store's language",
  usage: `signalbox query [--env <environment>]
signalbox query <name> [--for <target or language>] [--env <environment>] [--json]
signalbox query --on request_end --where 'latency_ms>5000' --measure p95:latency_ms --by model --over 5m --for loki

Without a name it lists the saved queries, the shipped and your own.

  --for         a key of targets, or a language: ${languageNames.join(", ")}  (default every store)
  --env         the environment  (default the only one, or the first by name)
  --json        the answers as JSON

  --on          the event; again for another  (default every record)
  --where       field=value, with = != > >= < <= ~ (RE2) !~ *= (contains); field? is there, !field? is not; again for
                more, which must all hold. != and !~ are true of a record without the field
  --measure     count, rate, sum:field, avg:field, min:field, max:field, last:field, stddev:field, distinct:field or
                p95:field  (default the newest records)
  --by          a dimension or flag, one number for each value; again for more
  --top         10:user_id, the ten with the largest numbers
  --over        the window: 90s, 5m, 1h, 7d  (default 1h, or the saved query's)
  --limit       how many records  (default 1000)
  --series      a number for each step instead of one at the end`,
  options: {
    for: { type: "string" },
    env: { type: "string" },
    json: { type: "boolean" },
    on: { type: "string", multiple: true },
    where: { type: "string", multiple: true },
    measure: { type: "string" },
    by: { type: "string", multiple: true },
    top: { type: "string" },
    over: { type: "string" },
    limit: { type: "string" },
    series: { type: "boolean" },
  },
  run: async (positionals, values) => {
    const [name, ...more] = positionals;
    if (more.length > 0) throw new UsageError(`one query at a time; got ${positionals.join(", ")}`);
    const written = expressionOptions.filter(option => values[option] !== undefined);
    if (name !== undefined && written.length > 0)
      throw new UsageError(`${name} is a saved query; --${written[0]} is for one written here`);
    const environment = await environmentOf(textValue(values, "env"));
    if (environment === undefined) return exitCodes.failed;
    if (name === undefined && written.length === 0) {
      list(environment.site.queries, flagValue(values, "json"));
      return exitCodes.ok;
    }
    const asked = name === undefined ? writtenHere(values, environment) : savedAs(name, environment.site.queries);
    return tell(answersTo(asked, environment, textValue(values, "for")), flagValue(values, "json"));
  },
};

/** The options that write a query. */
const expressionOptions = ["on", "where", "measure", "by", "top", "over", "limit", "series"] as const;

/** The environment named, the only one, or the first by name; undefined when one does not load, which is said. */
const environmentOf = async (name: string | undefined): Promise<Environment | undefined> => {
  const { loaded, errors } = await loadEnvironments(name === undefined ? [] : [name]);
  for (const error of errors) say(red(error.message, process.stderr));
  const [first] = loaded;
  if (errors.length > 0 || first === undefined) return undefined;
  if (loaded.length > 1) say(`for ${first.environment.name}; --env chooses another environment`);
  return first.environment;
};

const list = (queries: Readonly<Record<string, SavedQuery>>, json: boolean): void => {
  const entries = Object.entries(queries);
  if (json) {
    print(
      JSON.stringify(
        entries.map(([name, { title, description }]) => ({ name, title, description })),
        null,
        2,
      ),
    );
    return;
  }
  print(table([["query", "description"], ...entries.map(([name, { description }]) => [name, description])]));
};

/** @throws UsageError for a name that no query has */
const savedAs = (name: string, queries: Readonly<Record<string, SavedQuery>>): Asked => {
  const found = Object.hasOwn(queries, name) ? queries[name] : undefined;
  if (found !== undefined) return { query: found.query, shape: found.shape, window: found.window };
  const meant = nearest(name, Object.keys(queries));
  const known = shortList(nearestFirst(name, Object.keys(queries)));
  throw new UsageError(
    `no query ${name}; ${meant === undefined ? `there are ${known}; signalbox query lists all` : `did you mean ${meant}?`}`,
  );
};

const textsOf = (values: Values, name: string): readonly string[] => {
  const value = values[name];
  return Array.isArray(value) ? value.map(String) : [];
};

/** @throws UsageError for what cannot be read, ConfigError for what no record of the schema can have */
const writtenHere = (values: Values, { site }: Environment): Asked => {
  const over = textValue(values, "over");
  const one = readExpression(
    {
      on: textsOf(values, "on"),
      where: textsOf(values, "where"),
      by: textsOf(values, "by"),
      measure: textValue(values, "measure"),
      top: textValue(values, "top"),
      limit: textValue(values, "limit"),
      over,
    },
    site.schema,
  );
  const problems = judgeQuery("query", one, site.schema);
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    query: one,
    shape: flagValue(values, "series") ? "series" : "instant",
    window: over === undefined ? hours(1) : readDuration("--over", over),
  };
};

interface Answered {
  readonly target: string;
  readonly answer: Answer;
}

/**
 * Each store's answers, in the order of `targets`.
 * @throws UsageError for a target or language that is not asked here
 */
const answersTo = (asked: Asked, { site, targets }: Environment, wanted: string | undefined): readonly Answered[] => {
  const stores = targets.filter(({ target }) => target.ask !== undefined && (target.languages?.length ?? 0) > 0);
  const asking = (store: Placed): readonly Answered[] => {
    const named = wanted === undefined || wanted === store.self.key || wanted === store.name;
    return (store.target.languages ?? [])
      .filter(language => named || language === wanted)
      .flatMap((language: LanguageName): readonly Answered[] => {
        const answer = store.target.ask?.(store.self, site, asked, language);
        return answer === undefined ? [] : [{ target: store.self.key, answer }];
      });
  };
  const answers = stores.flatMap(asking);
  if (answers.length > 0) return answers;
  const known = [...new Set(stores.flatMap(({ self, target }) => [self.key, ...(target.languages ?? [])]))];
  if (wanted === undefined)
    throw new ConfigError([
      {
        code: "missing-capability",
        path: "targets",
        what: "has no store that is asked in a language",
        help: "add one, e.g. loki({})",
      },
    ]);
  const meant = nearest(wanted, known);
  throw new UsageError(
    `--for: ${wanted} is not asked here; expected one of ${known.join(", ")}${meant === undefined ? "" : `; did you mean ${meant}?`}`,
  );
};

/** How each language marks a line as a comment; languages without comments are marked as their consoles do. */
const commentMarks: Readonly<Record<LanguageName, string>> = {
  logql: "#",
  promql: "#",
  "query-dsl": "#",
  esql: "//",
  kql: "//",
  insights: "#",
  "logging-filter": "--",
  "log-analytics-sql": "--",
  "azure-kql": "//",
};

/** Texts on stdout, refusals on stderr; failed when there is no text at all. A single text stands alone. */
const tell = (answers: readonly Answered[], json: boolean): 0 | 1 => {
  const texts = answers.filter(({ answer }) => answer.kind === "text");
  const code = texts.length === 0 ? exitCodes.failed : exitCodes.ok;
  if (json) {
    print(
      JSON.stringify(
        answers.map(({ target, answer }) => ({ target, ...answer })),
        null,
        2,
      ),
    );
    return code;
  }
  texts.forEach(({ target, answer }, index) => {
    if (answer.kind !== "text") return;
    if (index > 0) print();
    if (answers.length > 1) print(`${commentMarks[answer.language]} ${target} (${answer.language})`);
    print(answer.text);
  });
  for (const { target, answer } of answers) {
    if (answer.kind !== "unsupported") continue;
    say(red(`${target} (${answer.language}): ${answer.why}`, process.stderr));
    if (answer.help !== undefined) say(`  help: ${answer.help}`);
  }
  return code;
};
