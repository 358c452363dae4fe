/**
 * Made-up traffic of an LLM service, the same bytes for the same seed: log lines as producers write them, with personal
 * and secret data planted, and the facts a test needs to judge what a pipeline made of them.
 */

import { llmLog, detectors as shippedDetectors } from "../catalog/index.ts";
import type { Detector } from "../core/privacy.ts";
import { type Event, type Level, levelAliases, type Schema } from "../core/schema.ts";
import { compileRedaction } from "./redaction.ts";
import { brokenLine, jsonLine } from "./scenario/lines.ts";
import {
  inText,
  type Plant,
  type Planted,
  plantIn,
  plantsOfLines,
  type Survivor,
  type Withheld,
  withholdIn,
} from "./scenario/plants.ts";
import { type Random, randomFrom, rotation } from "./scenario/random.ts";
import { writtenTime } from "./scenario/times.ts";
import { uuid, type Values, valuesOf } from "./scenario/values.ts";
import { type Vocabulary, vocabularies, written } from "./scenario/vocabularies.ts";
import { sentence } from "./scenario/words.ts";

export { asCri, type CriOptions } from "./scenario/cri.ts";
export type { OtlpAttribute, OtlpSpan, OtlpTraces, OtlpValue } from "./scenario/otlp.ts";
export type { Planted, Survivor, Withheld } from "./scenario/plants.ts";
export {
  type BatchOptions,
  type GeneratedTrace,
  generateTraces,
  type TraceScenarioOptions,
  traceBatches,
} from "./scenario/traces.ts";

export interface ScenarioOptions {
  readonly seed: number;
  readonly count: number;
  /** The time of the first record in nanoseconds since 1970. */
  readonly start: bigint;
  /** Nanoseconds from record to record. @default 20_000_000n (20 ms) */
  readonly step?: bigint;
  /** The share of lines that are no JSON, half of them plain text, half broken JSON. @default 0.05 */
  readonly malformed?: number;
  /** The share of records that carry a finding. @default 0.5 */
  readonly planted?: number;
  /** The share of lines longer than a container runtime's 16 KiB, with a finding across the cut. @default 0.005 */
  readonly long?: number;
  /** @default the shipped schema */
  readonly schema?: Schema;
  /** @default the shipped detectors */
  readonly detectors?: readonly Detector[];
}

export interface GeneratedRecord {
  /** The line as the producer writes it, without its end. */
  readonly record: string;
  /** `structured` is JSON; `text` a plain line; `broken` starts like JSON. */
  readonly kind: "structured" | "text" | "broken";
  /** Stands in the line, and in no other line; in the message where the producer writes sentences. */
  readonly marker: string;
  /** The canonical event a structured record is of. */
  readonly event?: string;
  readonly vocabulary?: string;
  /** What its timestamp means in nanoseconds since 1970; undefined when only the time of reading is left. */
  readonly time: bigint | undefined;
  readonly planted: readonly Planted[];
  readonly withheld: readonly Withheld[];
  readonly mustSurvive: readonly Survivor[];
}

/** The level as some producer spells it: either case, or another word for it. */
const spelledLevel = (level: Level, random: Random): string => {
  const words = Object.keys(levelAliases).filter(alias => levelAliases[alias] === level);
  const word = random.chance(0.8) ? level : (random.oneOf(words) ?? level);
  return random.pick([word, word.toUpperCase(), word.slice(0, 1).toUpperCase() + word.slice(1)]);
};

/** The events most traffic is of. */
const commonEvents: readonly string[] = ["request_start", "request_end", "request_end", "http_request", "cache_access"];

/** Numbers that look like phone numbers and cards to a careless detector. */
const numbersNobodyMinds: readonly string[] = [
  "1767323045",
  "1767323045678",
  "1767323045678901",
  "1767323045678901234",
];

/** Everything that stays the same from record to record. */
interface Setting {
  readonly schema: Schema;
  readonly random: Random;
  readonly events: readonly (readonly [string, Event])[];
  readonly nextEvent: () => readonly [string, Event] | undefined;
  readonly nextPlant: () => Plant | undefined;
  readonly nextNegative: () => string | undefined;
  readonly plantedShare: number;
}

export function* generateRecords(options: ScenarioOptions): Generator<GeneratedRecord> {
  const { seed, count, start, step = 20_000_000n, malformed = 0.05, planted = 0.5, long = 0.005 } = options;
  const { schema = llmLog, detectors = shippedDetectors } = options;
  const random = randomFrom(seed);
  const events = Object.entries(schema.events);
  const setting: Setting = {
    schema,
    random,
    events,
    nextEvent: rotation(events, random),
    nextPlant: rotation(plantsOfLines(detectors), random),
    nextNegative: rotation([...negatives(detectors), ...numbersNobodyMinds], random),
    plantedShare: planted,
  };
  for (let index = 0; index < count; index++) {
    const marker = `s${seed}-${index}`;
    const instant = start + BigInt(index) * step;
    if (random.chance(malformed)) {
      yield random.chance(0.5) ? plainRecord(setting, marker) : brokenRecord(setting, marker, instant);
    } else {
      yield random.chance(long) ? longRecord(setting, marker, instant) : structuredRecord(setting, marker, instant);
    }
  }
}

/** What a detector leaves alone and no other detector finds. */
const negatives = (detectors: readonly Detector[]): readonly string[] => {
  const redaction = compileRedaction(detectors);
  return detectors.flatMap(detector => detector.negatives).filter(text => redaction.text(text) === text);
};

const plainRecord = (setting: Setting, marker: string): GeneratedRecord => {
  const { random } = setting;
  const next = random.chance(setting.plantedShare) ? setting.nextPlant() : undefined;
  // A finding over several lines would be several records.
  const plant = next?.value.includes("\n") ? undefined : next;
  const said = sentence(random).replaceAll(/[\n\u2028]/g, " ");
  const text = plant ? inText(plant.value, random) : said;
  return {
    record: `${random.pick(["WARNING: ", "INFO:     ", "", "[pid 7] "])}${said}, ${text} [${marker}]`,
    kind: "text",
    marker,
    time: undefined,
    planted: plant ? [{ detector: plant.detector, value: plant.value, carrier: "message" }] : [],
    withheld: [],
    mustSurvive: [{ field: "message", text: `[${marker}]` }],
  };
};

const brokenRecord = (setting: Setting, marker: string, instant: bigint): GeneratedRecord => {
  const whole = structuredRecord(setting, marker, instant);
  return {
    ...whole,
    record: brokenLine(whole.record, marker, setting.random),
    kind: "broken",
    time: undefined,
    mustSurvive: [],
  };
};

/** A line that a container runtime cuts, and the cut goes through a finding in the message. */
const longRecord = (setting: Setting, marker: string, instant: bigint): GeneratedRecord => {
  const { random } = setting;
  const plant = setting.nextPlant();
  const value = plant?.value ?? "nothing";
  const head = '{"padding":"';
  const middle = `","message":"a long line [${marker}] by `;
  const filler = 16_384 - head.length - middle.length - Math.ceil(value.length / 2);
  const time = writtenTime(instant, random);
  const tail = JSON.stringify({ request_id: uuid(random), level: "INFO", timestamp: time.value }).slice(1);
  const line = `${head}${"x".repeat(filler)}${middle}${JSON.stringify(value).slice(1, -1)} at last",${tail}`;
  return {
    record: line,
    kind: "structured",
    marker,
    vocabulary: "long line",
    time: time.instant,
    planted: plant ? [{ ...plant, carrier: "message" }] : [],
    withheld: [],
    mustSurvive: [{ field: "message", text: `[${marker}]` }],
  };
};

const structuredRecord = (setting: Setting, marker: string, instant: bigint): GeneratedRecord => {
  const { random, schema } = setting;
  const common = random.chance(0.6) ? random.oneOf(commonEvents) : undefined;
  const [event, facts] = setting.events.find(([name]) => name === common) ?? setting.nextEvent() ?? ["", undefined];
  const plant = random.chance(setting.plantedShare) ? setting.nextPlant() : undefined;
  const vocabulary = random.oneOf(vocabularies.filter(each => fits(each, event, plant))) ?? vocabularies[0];
  const saysMarker = speaks(vocabulary, event);

  const values = facts ? valuesOf(facts, schema.fields, random) : {};
  writeOddly(values, random);
  values.request_id = saysMarker ? uuid(random) : `req-${marker}`;
  if (random.chance(0.7)) Object.assign(values, { trace_id: random.hex(32), span_id: random.hex(16) });
  const withheld = withholdIn(values, schema.fields, marker, random);
  const likeIt = random.chance(0.3) ? setting.nextNegative() : undefined;
  const negative = plant && likeIt?.includes(plant.value) ? undefined : likeIt;
  // Before the plant: a private key cut short takes the rest of a text with it.
  values.message = `${sentence(random)} [${marker}]${negative === undefined ? "" : `, not "${negative}"`}`;
  const escaped = plant ? plantIn(values, plant, schema.fields, random) : [];

  const { message, ...others } = values;
  const level = random.chance(0.97) ? spelledLevel(facts?.level ?? "info", random) : random.pick([undefined, "loud"]);
  const time = writtenTime(instant, random);
  const { record, placed } = written(
    vocabulary,
    [
      [vocabulary.timeKey, time.value],
      [vocabulary.levelKey, level],
      [vocabulary.eventKey, facts && random.oneOf([event, ...facts.aliases])],
      [vocabulary.messageKey, vocabulary.messages?.[event] ?? message],
    ],
    others,
    schema.fields,
    random,
  );
  addNoise(record, placed, random);

  const mustSurvive = numbersOf(others)
    .filter(({ field, text }) => placed.has(field) && text !== plant?.value)
    .concat(saysMarker ? [{ field: "message", text: `[${marker}]` }] : [])
    .concat(saysMarker && negative !== undefined ? [{ field: "message", text: `not "${negative}"` }] : []);
  return {
    record: jsonLine(record, escaped, random),
    kind: "structured",
    marker,
    event,
    vocabulary: vocabulary.name,
    time: time.instant,
    planted: plant && carries(record, plant.value) ? [plant] : [],
    withheld: withheld.filter(({ value }) => carries(record, value)),
    mustSurvive,
  };
};

/** Whether a vocabulary writes the sentence of the record. */
const speaks = (vocabulary: Vocabulary, event: string): boolean =>
  vocabulary.messageKey !== undefined && vocabulary.messages?.[event] === undefined;

/** The carriers that may stand in the message. */
const inMessage: ReadonlySet<string> = new Set(["message", "url", "json-escape"]);

const fits = (vocabulary: Vocabulary, event: string, plant: Plant | undefined): boolean =>
  (vocabulary.events?.includes(event) ?? true) &&
  (speaks(vocabulary, event) || plant === undefined || !inMessage.has(plant.carrier));

const carries = (record: Values, text: string): boolean =>
  JSON.stringify(record).includes(JSON.stringify(text).slice(1, -1));

/** Numbers and flags as text, and what is no number where one belongs. */
const writeOddly = (values: Values, random: Random): void => {
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === "number" && random.chance(0.1)) values[name] = String(value);
    else if (typeof value === "number" && random.chance(0.02)) values[name] = "n/a";
    else if (typeof value === "boolean" && random.chance(0.1)) values[name] = value ? "True" : "false";
  }
};

/** Empty better names, keys that nobody claims, and a service that the configuration does not know. */
const addNoise = (record: Values, placed: ReadonlySet<string>, random: Random): void => {
  for (const name of placed) if (!(name in record) && random.chance(0.05)) record[name] = random.pick([null, ""]);
  if (random.chance(0.2)) record.internal = { note: "nobody asked", tries: [1, 2, { deep: true }] };
  if (random.chance(0.2)) record.service ??= "somebody-else";
};

const numbersOf = (values: Values): readonly Survivor[] =>
  Object.entries(values).flatMap(([field, value]) =>
    typeof value === "number" ? [{ field, text: String(value) }] : [],
  );
