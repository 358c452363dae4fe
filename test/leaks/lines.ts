/** Log lines with secrets in every place a line has. */

import { llmLog } from "../../src/catalog/index.ts";
import { logFields } from "../../src/core/step.ts";
import { type Random, randomFrom } from "../../src/reference/scenario/random.ts";
import { sentence } from "../../src/reference/scenario/words.ts";
import { escaped, type Written, writeJson, writtenNumber } from "./json-line.ts";
import { budget, detectorAt, type Plant, type RecordCarrier, recordCarriers, roundsFor, type Sent } from "./plan.ts";
import { type Secret, secretSource } from "./secrets/index.ts";
import { inAddress, inHeader, inSentence, inTrace } from "./settings.ts";

const own = ["message", "stack_trace", "level", "event", "request_id"];
const fields = logFields(llmLog).filter(([name]) => !own.includes(name));

/** Fields of any text, but for those that the default policy hashes or drops, those of hexadecimal ids, and those told from others. */
const textFields = fields
  .filter(([, field]) => field.type === "string" && field.subject === "none" && !field.hex && !field.classified)
  .map(([name]) => name);
/** What people and models say, which keeps objects whole where the policy keeps it. */
const contentFields = fields.filter(([, { role }]) => role === "content").map(([name]) => name);
const measures = fields.filter(([, { type }]) => type === "int" || type === "float").map(([name]) => name);

/** A record's carriers but for the body, which is a line of its own. */
const inJson = recordCarriers.filter(carrier => carrier !== "body");

/** How many secrets one round plants. */
const aRound = recordCarriers.length;

export interface LineOptions {
  /** @default 1 */
  readonly seed?: number;
  /** Secrets at the least. @default the budget */
  readonly atLeast?: number;
}

/** What a line that is no JSON holds. */
const aBody = 3;

/** A record with a secret in each carrier every round, and a line that is no JSON every few. */
export function* plantedLines({ seed = 1, atLeast = budget }: LineOptions = {}): Generator<Sent<string>> {
  const random = randomFrom(seed);
  const make = secretSource(random);
  let texts: string[] = [];
  let plants: Plant[] = [];
  const rounds = roundsFor(atLeast, aRound);
  for (let round = 0; round < rounds; round++) {
    yield recordOf(round, make, random);
    const detector = detectorAt("body", recordCarriers.indexOf("body"), round);
    const { value, cores } = make(detector);
    // A line ends where a secret's own line would.
    texts.push(inSentence(oneLine(value), random));
    plants.push({ detector, carrier: "body", cores });
    if (texts.length < aBody && round < rounds - 1) continue;
    yield { item: texts.join(" | "), plants };
    [texts, plants] = [[], []];
  }
}

const oneLine = (text: string): string => text.replaceAll(/\r?\n/g, "\\n");

const recordOf = (
  round: number,
  make: (detector: string, asNumber?: boolean) => Secret,
  random: Random,
): Sent<string> => {
  const texts = random.shuffled(textFields);
  const contents = random.shuffled(contentFields);
  const numbers = random.shuffled(measures);
  const record: Record<string, Written> = { request_id: `leak-${round}` };
  const plants: Plant[] = [];
  for (const [place, carrier] of inJson.entries()) {
    const detector = detectorAt(carrier, place, round);
    const { value, cores } = make(detector, carrier === "number");
    plants.push({ detector, carrier, cores });
    plantInRecord(record, carrier, value, { texts, contents, numbers, random });
  }
  return { item: writeJson(record), plants };
};

interface Free {
  readonly texts: string[];
  readonly contents: string[];
  readonly numbers: string[];
  readonly random: Random;
}

const plantInRecord = (
  record: Record<string, Written>,
  carrier: RecordCarrier,
  value: string,
  { texts, contents, numbers, random }: Free,
): void => {
  const text = () => texts.pop() ?? "logger";
  const content = () => contents.pop() ?? "prompt";
  const either = () => (random.chance(0.5) ? text() : content());
  switch (carrier) {
    case "message":
      record.message = inSentence(value, random);
      return;
    case "string":
      record[either()] = inSentence(value, random);
      return;
    case "nested":
      record[either()] = [{ detail: { contact: inSentence(value, random), tries: 2 }, ok: false }];
      return;
    case "list":
      record[either()] = [sentence(random), inSentence(value, random), 3, true, null];
      return;
    case "key":
      if (random.chance(0.3)) record[value] = { [value]: 1 };
      else record[content()] = { [value]: 1, [`${inSentence(value, random)} `]: [2] };
      return;
    case "json-escape":
      record[either()] = random.chance(0.6) ? escaped(value, random) : [escaped(value, random)];
      return;
    case "url":
      record[either()] = inAddress(value, random);
      return;
    case "header":
      record[either()] = inHeader(value, random);
      return;
    case "stack-trace":
      record.stack_trace = inTrace(value, random);
      return;
    case "number": {
      const written = writtenNumber(value, random);
      // A measure is removed, a number where text belongs becomes text.
      record[random.chance(0.6) ? (numbers.pop() ?? "prompt_tokens") : text()] = random.chance(0.8)
        ? written
        : [written];
      return;
    }
    case "body":
      return;
    default:
      carrier satisfies never;
  }
};
