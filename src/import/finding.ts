/** What is stale, wrong or dangerous in a file somebody already has. */

/** Every finding by its code, with the reason why it matters. Codes are stable. */
export const findingReasons = {
  "address-logged": "an address of a person's machine is personal data, and nobody asked whether to store it",
  "content-logged": "prompts and responses are stored unless somebody thinks of switching it off",
  "critical-left-out": "a model that is gone or out of memory is critical, and this counts errors alone",
  "credential-in-file": "whoever reads the file has it, and so has every copy of the repository",
  "deny-list-gap": "what a list of forbidden names leaves out is stored",
  "deny-lists-differ": "what one place forbids another lets through, so that it is stored after all",
  "detector-missing": "what no pattern looks for is stored as it is",
  "format-field-unknown": "the record has no such attribute, so the key is empty or logging itself fails",
  "handler-without-filter": "what the other handlers redact is written in full by this one",
  "key-ended": "the product ignores it or refuses to start",
  "label-cardinality": "each value becomes a stream of its own, and Loki stops taking any",
  "level-case": "the comparison is exact, and half of the producers write the other case",
  "level-in-text": "the word is looked for anywhere in the line, in prompts and in messages that quote an error",
  "lifetime-counter": "a counter only grows, so the limit is passed once and for ever, and a restart hides it",
  "limit-out-of-reach": "the left side cannot become that large, so the alert can never fire",
  "logql-invalid": "Loki refuses the expression, and with it every rule of the folder",
  "metric-kind": "the API takes a distribution as DELTA alone; a plan does not see it",
  "no-redaction": "what people and secrets leave in a record reaches the store as it was written",
  "not-carried-over": "the environment does not say it, so what it did is done no more",
  "pattern-backtracks": "a long line makes the engine try again and again: whoever writes lines can stop the pipeline",
  "pattern-false-hit": "it replaces what is nobody's data, and with it what you will look for",
  "pattern-gap": "what it is for comes in more forms than it knows",
  "pattern-invalid": "the engine refuses it",
  "personal-data": "it stands in the sample, so it is in the store",
  "price-in-config": "prices change and have a date; this one gives yesterday's costs for today's tokens",
  "promql-invalid": "Prometheus refuses the file",
  "raw-message-kept": "the parsed fields are treated and the text they came from is stored beside them",
  "redaction-skips-nested": "only strings at the top are searched: lists, objects and numbers pass as they are",
  "retention-without-effect": "nothing is ever deleted",
  "sampling-keeps-all-slow": "every slow trace is kept, whatever share was meant",
  "sampling-multiplies": "the shares multiply, and errors are lost before the tail sampler sees them",
  "sampling-without-cache-class": "answers from a cache are kept at the rate of all others",
  "source-missing": "no earlier stage extracts it, so the stage never does anything",
  "stream-per-request": "every parsed key becomes a label of the result: a series, and an alert, for each request",
  "trace-id-form": "a trace's id has 32 hex digits; with another form logs and traces are never joined",
  "unescaped-value": "a quote in the value ends the string, and the rest is read as configuration or query",
  "unknown-key": "no field of the schema claims it, so it is not stored",
  "vocabulary-drift": "the same thing has several names, so half of the queries see half of the records",
} as const;

export type FindingCode = keyof typeof findingReasons;

export interface ImportFinding {
  readonly code: FindingCode;
  /** Where in the file, as its reader names it: `scrape_configs[0]`, `alert HighErrorRate`. */
  readonly path: string;
  /** Counted from 1; undefined where the place has no line of its own. */
  readonly line?: number;
  readonly what: string;
  /** Never a secret or a value that a detector found. */
  readonly got?: string;
  /** The way out, as an instruction. */
  readonly help: string;
}

/** The first line that holds a snippet, counted from 1. */
export const lineOf = (text: string, snippet: string): { readonly line?: number } => {
  const first =
    snippet
      .split("\n")
      .find(line => line.trim() !== "")
      ?.trim() ?? "";
  // In a JSON file a quote stands behind a backslash.
  const at = first === "" ? -1 : Math.max(text.indexOf(first), text.indexOf(JSON.stringify(first).slice(1, -1)));
  return at < 0 ? {} : { line: text.slice(0, at).split("\n").length };
};
