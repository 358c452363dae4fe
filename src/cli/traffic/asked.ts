/** What `signalbox traffic` is asked for, read from its flags before anything is loaded. */

import { nearest } from "../../core/errors.ts";
import { readInstant } from "../../reference/instant.ts";
import { type LastingTrouble, lastingTroubles } from "../../reference/scenario/names.ts";
import { flagValue, textValue, UsageError, type Values } from "../command.ts";
import { readDuration } from "../query-expression.ts";

/** What was asked for, read and judged. */
export interface AskedTraffic {
  readonly file: string | undefined;
  /** Without a final slash. */
  readonly otlp: string | undefined;
  readonly feed: boolean;
  /** Empty for all. */
  readonly services: readonly string[];
  readonly rate: number;
  /** In milliseconds. */
  readonly forMs: number | undefined;
  readonly seed: number;
  /** In nanoseconds since 1970. */
  readonly start: bigint | undefined;
  readonly incident: LastingTrouble | undefined;
}

/** @throws UsageError for what cannot be read */
export const readFlags = (values: Values): AskedTraffic => {
  const [file, otlp] = [textValue(values, "file"), textValue(values, "otlp")];
  const [length, start] = [textValue(values, "for"), textValue(values, "start")];
  const feed = flagValue(values, "feed");
  if (feed && file !== undefined) throw new UsageError("--feed and --file: choose one way for lines");
  if (file === "") throw new UsageError("--file: needs a path");
  return {
    file,
    otlp: otlp === undefined ? undefined : readUrl(otlp),
    feed,
    services: Array.isArray(values.service) ? values.service.map(String) : [],
    rate: readNumber("--rate", textValue(values, "rate") ?? "3", /^[0-9]+([.][0-9]+)?$/, [0.001, 10_000]),
    forMs: length === undefined ? undefined : readDuration("--for", length).milliseconds,
    seed: readNumber("--seed", textValue(values, "seed") ?? "1", /^[0-9]+$/, [0, Number.MAX_SAFE_INTEGER]),
    start: start === undefined ? undefined : readStart(start),
    incident: readIncident(textValue(values, "incident")),
  };
};

const readNumber = (
  option: string,
  text: string,
  form: RegExp,
  [least, most]: readonly [least: number, most: number],
): number => {
  const value = Number(text);
  if (!form.test(text) || value < least || value > most)
    throw new UsageError(`${option}: ${JSON.stringify(text)} is no number from ${least} to ${most}`);
  return value;
};

const readUrl = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol) || url.search !== "" || url.hash !== "")
    throw new UsageError("--otlp: needs an address such as http://localhost:4318");
  // Fetch refuses them, and what it says would show them. Nor does this.
  if (url.username !== "" || url.password !== "")
    throw new UsageError("--otlp: no user or password can be sent; needs an address such as http://localhost:4318");
  return url.href.replace(/\/+$/, "");
};

const readStart = (text: string): bigint => {
  const instant = /^\d{4}-\d\d-\d\dT/.test(text) ? readInstant(text) : undefined;
  if (instant === undefined)
    throw new UsageError(`--start: ${JSON.stringify(text)} is no time such as 2026-01-02T03:04:05Z`);
  return instant;
};

const readIncident = (text: string | undefined): LastingTrouble | undefined => {
  if (text === undefined) return undefined;
  const known = lastingTroubles.find(name => name === text);
  if (known !== undefined) return known;
  const meant = nearest(text, lastingTroubles);
  throw new UsageError(
    `--incident: no ${text}; expected one of ${lastingTroubles.join(", ")}${meant === undefined ? "" : `; did you mean ${meant}?`}`,
  );
};
