/** The units wire values are in; a field's name carries the same suffix where custom has it (`latency_ms`). */
export type Unit =
  | "milliseconds"
  | "seconds"
  | "bytes"
  | "mebibytes"
  | "tokens"
  | "tokens per second"
  | "characters"
  | "US dollars"
  | "percent"
  | "requests"
  | "count";
