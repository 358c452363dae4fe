/** Where personal and secret data stands in made-up records, and what stands beside it that must stay. */

import { type Carrier, type Detector, hexDigitsOnly } from "../../core/privacy.ts";
import type { Fields, Subject } from "../../core/schema.ts";
import type { Random } from "./random.ts";
import type { Values } from "./values.ts";
import { sentence, traceback } from "./words.ts";

/** Data that a detector must find and no store may hold. */
export interface Planted {
  readonly detector: string;
  /** As it reads when escapes are undone. */
  readonly value: string;
  readonly carrier: Carrier;
}

/** Ways to write a finding that no detector claims to see through: measured, and part of no promise. */
export const disguises = ["split", "look-alike", "base64"] as const;
export type Disguise = (typeof disguises)[number];

/** Data that would be a finding if it were not disguised. */
export interface Disguised extends Planted {
  readonly disguise: Disguise;
  /** The texts it stands as, each in a place of its own. */
  readonly written: readonly string[];
}

/** Data of no telling form, which only the policy on its field keeps out (or turns into a pseudonym). */
export interface Withheld {
  readonly subject: Exclude<Subject, "none">;
  readonly field: string;
  readonly value: string;
}

/** Data that looks like a finding and is none: the stored field's text must contain it. */
export interface Survivor {
  readonly field: string;
  readonly text: string;
}

/** A finding still to be planted. */
export interface Plant {
  readonly detector: string;
  readonly value: string;
  readonly carrier: Carrier;
}

export const carriersOfLines: readonly Carrier[] = [
  "message",
  "string",
  "nested",
  "list",
  "number",
  "json-escape",
  "url",
  "stack-trace",
];

const plainDigits = /^[1-9][0-9]{0,15}$/;

/** Every positive of every detector in every carrier it claims that a log line has. */
export const plantsOfLines = (detectors: readonly Detector[]): readonly Plant[] =>
  detectors.flatMap(({ name, positives, carriers }) =>
    positives.flatMap(value =>
      carriersOfLines
        .filter(carrier => carriers.includes(carrier))
        .filter(carrier => carrier !== "number" || (plainDigits.test(value) && Number.isSafeInteger(Number(value))))
        .map(carrier => ({ detector: name, value, carrier })),
    ),
  );

/** The ways a finding stands in text, all with something around it that no finding goes on with. */
export const inText = (value: string, random: Random): string =>
  random.pick([
    value,
    `asked by ${value} twice`,
    `contact: ${value}, please`,
    `(${value})`,
    `"${value}"`,
    `value=${value};`,
    `für ${value} größer`,
    `用户${value}登录`,
  ]);

/** Fields that may take any text: no closed set, no id that other records are found by. */
export const textFields = (fields: Fields): readonly string[] =>
  Object.entries(fields)
    .filter(
      ([name, field]) =>
        field.type === "string" &&
        field.values === undefined &&
        field.signals.includes("log") &&
        field.subject !== "credential" &&
        !["level", "event", "message", "trace_id", "span_id", "request_id"].includes(name),
    )
    .map(([name]) => name);

/** Digits alone, where an id or a pseudonym belongs, are none of a person. */
const isClaimed = (field: string, text: string, fields: Fields): boolean =>
  fields[field]?.hex !== true || !new RegExp(hexDigitsOnly).test(text);

/** Changes a record's values so that they carry a finding. Gives the texts that the line must write with escapes. */
export const plantIn = (values: Values, plant: Plant, fields: Fields, random: Random): readonly string[] => {
  const { value, carrier } = plant;
  const field = random.oneOf(textFields(fields)) ?? "message";
  const message = typeof values.message === "string" ? values.message : "";
  switch (carrier) {
    case "message":
      values.message = `${message} ${inText(value, random)}`;
      return [];
    case "string": {
      const text = inText(value, random);
      values[field] = isClaimed(field, text, fields) ? text : `for ${text}`;
      return [];
    }
    case "nested":
      values[field] = { detail: { contact: inText(value, random), tries: 2 }, ok: false };
      return [];
    case "list":
      values[field] = [sentence(random), inText(value, random), 3];
      return [];
    case "number": {
      const measures = Object.keys(fields).filter(name => fields[name]?.type === "int");
      const place = random.oneOf([...measures, field]) ?? field;
      values[place] = isClaimed(place, value, fields) ? Number(value) : [Number(value)];
      return [];
    }
    case "json-escape": {
      const text = `${sentence(random)}${random.pick(["\n", "\t", "\r\n"])}${value}`;
      if (random.chance(0.4)) values.message = `${message}: ${text}`;
      else values[field] = random.chance(0.5) ? text : { note: [text] };
      return [value];
    }
    case "url": {
      const url = random.pick([
        `https://chat.example.com/callback?state=7&user=${value}&v=2`,
        `http://llm.example.com:8080/v1/people/${value}/threads`,
      ]);
      if (random.chance(0.5)) values.message = `${message} GET ${url}`;
      else values[field] = url;
      return [];
    }
    case "stack-trace":
      values.stack_trace = traceback(`ValueError: cannot read ${inText(value, random)}`, random);
      return [];
    case "span-attribute":
    case "span-name":
    case "span-status":
    case "span-event":
    case "body":
      return [];
    default:
      return carrier satisfies never;
  }
};

/** Gives the fields that the policy keeps out values to look for. `unique` makes them unlike any other text. */
export const withholdIn = (values: Values, fields: Fields, unique: string, random: Random): readonly Withheld[] => {
  const withheld: Withheld[] = [];
  const credentials = Object.keys(fields).filter(name => fields[name]?.subject === "credential");
  const credential = random.chance(0.3) ? random.oneOf(credentials) : undefined;
  if (credential !== undefined) values[credential] = "hunter2";
  for (const [field, value] of Object.entries(values)) {
    const subject = fields[field]?.subject;
    if (subject === undefined || subject === "none") continue;
    const marked = `${typeof value === "string" ? value : field} ${unique}`;
    if (Array.isArray(value)) values[field] = [...value, marked];
    else if (typeof value === "string") values[field] = marked;
    else continue;
    withheld.push({ subject, field, value: marked });
  }
  return withheld;
};
