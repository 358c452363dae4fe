/**
 * Stages of engines that know a record as a line of text and a map of extracted texts: they run Go templates with the
 * Sprig functions, RE2 and JMESPath, and let labels, metadata and the line leave. `compile.ts` writes the steps of
 * `core/step` in them; a product prints them.
 */

/** Extracted texts whose name starts with an underscore are the program's own; fields' names start with a letter. */
export type TextStage =
  /** Puts the partial lines of a container runtime's log together. */
  | { readonly kind: "container-line" }
  /** Ends a record whose line, or whose extracted text, matches as a whole. */
  | { readonly kind: "drop"; readonly source?: string; readonly expression: string; readonly reason: string }
  /** Sets an extracted text; what the template prints empty is removed, and a failing template changes nothing. */
  | { readonly kind: "template"; readonly source: string; readonly template: string }
  /** Replaces the only capture group of every match in an extracted text. */
  | { readonly kind: "replace"; readonly source: string; readonly expression: string; readonly replace: string }
  /** Extracts from JSON text; what is missing is extracted as nothing. */
  | { readonly kind: "json"; readonly source: string; readonly expressions: Readonly<Record<string, string>> }
  /** Sets the record's instant, in the first layout that fits; else it stays what it was. */
  | { readonly kind: "timestamp"; readonly source: string; readonly layouts: readonly [string, ...string[]] }
  | { readonly kind: "label-drop"; readonly labels: readonly string[] }
  /** Label or metadata names and the extracted texts they take. */
  | { readonly kind: "metadata"; readonly values: Readonly<Record<string, string>> }
  | { readonly kind: "labels"; readonly values: Readonly<Record<string, string>> }
  | { readonly kind: "line"; readonly source: string }
  /** Adds extracted numbers to counters, or to histograms where there are buckets; what is missing counts nothing. */
  | { readonly kind: "metrics"; readonly metrics: readonly TextMetric[] };

export interface TextMetric {
  readonly name: string;
  readonly description: string;
  readonly source: string;
  readonly buckets?: readonly number[];
}

/** The engines put a prefix of their own before a name that has none: a name's first word, and the rest of it. */
export const prefixed = (name: string): readonly [prefix: string, rest: string] => {
  const end = name.indexOf("_") + 1;
  return [name.slice(0, end), name.slice(end)];
};

/** A metric that is idle longer is forgotten, and begins at zero again. */
export const longestIdle = "168h";

/** The label a source gives its records and the program takes away: the service they belong to. */
export const serviceLabel = "_service";
