/** Where services let slip what must not be stored: in records and in spans, as it is or disguised. */

import type { Carrier, Detector } from "../../core/privacy.ts";
import type { Event, Field, Fields, Schema } from "../../core/schema.ts";
import type { OtlpSpan } from "./otlp.ts";
import {
  carriersOfLines,
  type Disguise,
  type Disguised,
  inText,
  type Plant,
  type Planted,
  plantIn,
  plantsOfLines,
  textFields,
} from "./plants.ts";
import { type Random, rotation } from "./random.ts";
import { carriersOfSpans, withPlant } from "./span-plants.ts";
import type { Values } from "./values.ts";

/** Data that must not be stored: whose, how often and where. */
export interface Leak {
  /** Of records, those that carry it. */
  readonly share: number;
  readonly finds: Detector["finds"] | "any";
  /** Those of lines are used in records, those of spans in traces. */
  readonly carriers: readonly Carrier[];
  /** Of traces, those with a span that carries it. @default 0 */
  readonly spans?: number;
  /** Fields that are not the message: every one that takes text, or only what people and models say. @default "text" */
  readonly into?: "text" | "content";
  /** @default none: it stands as it is */
  readonly disguise?: Disguise;
}

/** What was put into a record or a trace; at most one of it. */
export interface Slipped {
  readonly planted?: readonly Planted[];
  readonly disguised?: readonly Disguised[];
}

/** Lets slip what a leak says, in turn. */
export interface Leaking {
  intoRecord(values: Values, event: Event): Slipped;
  intoTrace(spans: readonly OtlpSpan[]): Slipped & { readonly spans: readonly OtlpSpan[] };
}

const nothing: Slipped = {};

export const leakingOf = (
  leak: Leak,
  {
    schema,
    detectors,
    random,
  }: { readonly schema: Schema; readonly detectors: readonly Detector[]; readonly random: Random },
): Leaking => {
  const wanted = detectors.filter(({ finds }) => leak.finds === "any" || finds === leak.finds);
  const ofLines = byCarrier(plantsOfLines(wanted), leak.carriers, random);
  const ofSpans = byCarrier(plantsOfSpans(wanted), leak.carriers, random);
  const into = leak.into ?? "text";
  const turns = new Map<Carrier, number>();
  return {
    intoRecord: (values, event) => {
      if (!random.chance(leak.share)) return nothing;
      const fields = fieldsFor(event, schema.fields, into);
      const carriers = [...ofLines.keys()].filter(carrier => canStand(carrier, fields));
      const carrier = random.oneOf(leastSeen(carriers, turns));
      const plant = carrier && ofLines.get(carrier)?.();
      if (plant === undefined) return nothing;
      turns.set(plant.carrier, (turns.get(plant.carrier) ?? 0) + 1);
      if (leak.disguise !== undefined) return disguisedIn(values, plant, leak.disguise, fields, random);
      plantIn(values, plant, fields, random);
      return { planted: [plant] };
    },
    intoTrace: spans => {
      const last = spans.at(-1);
      if (last === undefined || leak.disguise !== undefined || !random.chance(leak.spans ?? 0)) return { spans };
      const carrier = random.oneOf([...ofSpans.keys()]);
      const plant = carrier && ofSpans.get(carrier)?.();
      if (plant === undefined) return { spans };
      return { spans: [...spans.slice(0, -1), withPlant(last, plant, random)], planted: [plant] };
    },
  };
};

/** Those that had the fewest turns: a carrier that few events have room for gets each of its chances. */
const leastSeen = (carriers: readonly Carrier[], turns: ReadonlyMap<Carrier, number>): readonly Carrier[] => {
  const fewest = Math.min(...carriers.map(carrier => turns.get(carrier) ?? 0));
  return carriers.filter(carrier => (turns.get(carrier) ?? 0) === fewest);
};

/** Every carrier's findings take turns, so that a rare carrier keeps none of the others waiting. */
const byCarrier = (
  plants: readonly Plant[],
  carriers: readonly Carrier[],
  random: Random,
): ReadonlyMap<Carrier, () => Plant | undefined> =>
  new Map(
    carriers.flatMap(carrier => {
      const those = plants.filter(plant => plant.carrier === carrier);
      return those.length === 0 ? [] : [[carrier, rotation(those, random)] as const];
    }),
  );

const plantsOfSpans = (detectors: readonly Detector[]): readonly Plant[] =>
  detectors.flatMap(({ name, positives, carriers }) =>
    positives.flatMap(value =>
      carriersOfSpans
        .filter(carrier => carriers.includes(carrier) && !carriersOfLines.includes(carrier))
        .map((carrier): Plant => ({ detector: name, value, carrier })),
    ),
  );

/** The fields of an event that may carry something. */
const fieldsFor = (event: Event, fields: Fields, into: "text" | "content"): Fields =>
  Object.fromEntries(
    [...event.required, ...event.optional].flatMap((name): readonly (readonly [string, Field])[] => {
      const field = fields[name];
      return field === undefined || (into === "content" && field.role !== "content") ? [] : [[name, field]];
    }),
  );

/** Whether an event with these fields has a place for what a carrier holds. */
const canStand = (carrier: Carrier, fields: Fields): boolean => {
  switch (carrier) {
    case "message":
      return true;
    case "string":
    case "nested":
    case "list":
    case "json-escape":
    case "url":
      return textFields(fields).length > 0;
    case "number":
      return Object.values(fields).some(({ type }) => type === "int");
    case "stack-trace":
      return "stack_trace" in fields;
    case "span-attribute":
    case "span-name":
    case "span-status":
    case "span-event":
    case "body":
      return false;
    default:
      return carrier satisfies never;
  }
};

const disguisedIn = (values: Values, plant: Plant, disguise: Disguise, fields: Fields, random: Random): Slipped => {
  const message = typeof values.message === "string" ? values.message : "";
  const other = random.oneOf(textFields(fields));
  if (disguise === "split" && other === undefined) return nothing;
  const written = writtenAs(plant.value, disguise);
  const [first = "", second] = written;
  values.message = `${message} ${inText(first, random)}`;
  if (other !== undefined && second !== undefined) values[other] = second;
  return { disguised: [{ ...plant, disguise, written }] };
};

/** Letters and signs that look like ASCII's: Cyrillic small letters, and forms as wide as ideographs. */
const alike: Readonly<Record<string, string>> = {
  a: "а",
  c: "с",
  e: "е",
  o: "о",
  p: "р",
  x: "х",
  y: "у",
  i: "і",
  s: "ѕ",
};

const widened = (sign: string): string => String.fromCharCode(sign.charCodeAt(0) + 0xfee0);

/** The texts a finding is written as. */
export const writtenAs = (value: string, disguise: Disguise): readonly string[] => {
  switch (disguise) {
    case "split": {
      const middle = Math.floor(value.length / 2);
      return [value.slice(0, middle), value.slice(middle)];
    }
    case "look-alike":
      return [value.replaceAll(/[0-9@+A-Z-]/g, widened).replaceAll(/[aceopxyis]/g, letter => alike[letter] ?? letter)];
    case "base64":
      return [Buffer.from(value, "utf8").toString("base64")];
    default:
      return disguise satisfies never;
  }
};
