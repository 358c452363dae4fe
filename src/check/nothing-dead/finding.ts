/** What a reader finds in files, and what a judge finds in that. */

/** One query of a rendered file, in the words of its language. */
export interface AskedText {
  /** Where in the file: `panel "Latency"`, `alert HighErrorRate`. */
  readonly where: string;
  readonly text: string;
  readonly language: "logql" | "promql" | "esql" | "kql" | "lucene";
  /** The uid of its data source, or the key of the target whose file it is in. */
  readonly source?: string;
  /** Grafana's id of the unit its panel shows. */
  readonly unit?: string;
  readonly alert?: boolean;
}

/** One field that a viewer names outside of a query's text, and what it does with it. */
export interface AskedField {
  readonly where: string;
  readonly field: string;
  readonly language: "elasticsearch" | "loki";
  readonly source?: string;
  /** Whether it is averaged, summed or ranked. */
  readonly numeric: boolean;
  /** What it is compared with. */
  readonly values: readonly string[];
  /** Whether it must be a label of streams. */
  readonly label?: boolean;
}

/** One search for traces. */
export interface AskedTraces {
  readonly where: string;
  readonly service: string;
  /** A span's name. @default any */
  readonly operation?: string;
  /** What a span must carry, by the attribute's name. */
  readonly tags: Readonly<Record<string, string>>;
  /** Lengths of time as they are written. */
  readonly durations: readonly string[];
  readonly source?: string;
}

/** What a file asks, and what it makes that others ask. */
export interface Reading {
  readonly texts: readonly AskedText[];
  readonly fields: readonly AskedField[];
  readonly traces: readonly AskedTraces[];
  /** Data sources it refers to by uid. */
  readonly uids: readonly { readonly where: string; readonly uid: string }[];
  /** Data sources it provisions. */
  readonly sources: readonly { readonly uid: string; readonly type: string; readonly url: string }[];
  /** Names of recording rules. */
  readonly records: readonly string[];
  /** Labels that scraping gives. */
  readonly labels: readonly string[];
}

export const nothingRead: Reading = {
  texts: [],
  fields: [],
  traces: [],
  uids: [],
  sources: [],
  records: [],
  labels: [],
};

/** Something that can never be answered. */
export interface Finding {
  readonly what: string;
  readonly got: string;
  readonly expected?: string;
  readonly help?: string;
}

export const finding = (what: string, got: string, more: Omit<Finding, "what" | "got"> = {}): Finding => ({
  what,
  got,
  ...more,
});

export const meant = (name: string | undefined): { readonly help?: string } =>
  name === undefined ? {} : { help: `did you mean ${name}?` };

/** A variable of a viewer stands in it: what it will be is not known here. */
export const isVariable = (text: string): boolean => /\$\w|\$\{|\[\[|\{\{/.test(text);
