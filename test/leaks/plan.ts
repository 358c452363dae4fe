/** How much is planted of what, and where: the claims that the budget is about. */

import { detectors } from "../../src/catalog/index.ts";

/** Where secrets stand in log records, line or OTLP. */
export const recordCarriers = [
  "message",
  "string",
  "nested",
  "list",
  "key",
  "json-escape",
  "url",
  "header",
  "stack-trace",
  "number",
  "body",
] as const;
export type RecordCarrier = (typeof recordCarriers)[number];

/** What OTLP's records have beside a body. */
export const otlpCarriers = [
  "body",
  "body-map",
  "attribute",
  "resource-attribute",
  "nested",
  "list",
  "number",
] as const;
export type OtlpCarrier = (typeof otlpCarriers)[number];

export const spanCarriers = [
  "span-name",
  "span-status",
  "span-attribute",
  "span-event",
  "span-event-name",
  "resource-attribute",
  "scope-attribute",
  "nested",
  "list",
  "key",
  "url",
  "header",
  "stack-trace",
  "number",
] as const;
export type SpanCarrier = (typeof spanCarriers)[number];

export type LeakCarrier = RecordCarrier | OtlpCarrier | SpanCarrier;

export interface Plant {
  readonly detector: string;
  readonly carrier: LeakCarrier;
  readonly cores: readonly string[];
}

/** One thing that is sent, and what is in it. */
export interface Sent<T> {
  readonly item: T;
  readonly plants: readonly Plant[];
}

const names = detectors.map(({ name }) => name);

/** Numbers are claimed by few. */
export const numberDetectors = detectors.filter(({ claimsNumbers }) => claimsNumbers).map(({ name }) => name);

/** The detector of a carrier in a round: each in turn, and no two carriers of a round the same. */
export const detectorAt = (carrier: LeakCarrier, place: number, round: number): string => {
  const those = carrier === "number" ? numberDetectors : names;
  return those[(round + place * 5) % those.length] ?? "";
};

/** Rounds so that every detector stands equally often in every carrier. */
export const roundsFor = (atLeast: number, aRound: number): number =>
  Math.ceil(atLeast / aRound / names.length) * names.length;

/** What is planted at the least in each run of a pipeline. */
export const budget = 100_000;
