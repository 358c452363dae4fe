/** What no detector claims to see through: measured beside the budget, and part of no promise. */

import { detectors } from "../../src/catalog/index.ts";
import { writtenAs } from "../../src/reference/scenario/leaks.ts";
import { randomFrom } from "../../src/reference/scenario/random.ts";
import { context, leakPipeline } from "./interpreter.ts";
import { textOfAll } from "./search.ts";
import { type Secret, secretSource } from "./secrets/index.ts";

/** The records a disguised value is written in, and the texts of which each that is left tells it. */
interface Hidden {
  readonly records: readonly Readonly<Record<string, unknown>>[];
  readonly tells: readonly string[];
}

interface Way {
  readonly name: string;
  readonly hide: (secret: Secret) => Hidden;
  /** @default every detector */
  readonly only?: readonly string[];
}

const inMessage = (text: string): Hidden => ({ records: [{ message: `asked by ${text} twice` }], tells: [text] });

/** A character at every third place. */
const woven = (text: string, between: string): string => text.replaceAll(/(...)(?=.)/gs, `$1${between}`);

const halves = (text: string): readonly [string, string] => [
  text.slice(0, text.length >> 1),
  text.slice(text.length >> 1),
];

const credentialsInQuotes = ["assigned_secret", "assigned_token", "authorization_header"];

const percent = (text: string): string =>
  [...Buffer.from(text)].map(byte => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");

const ways: readonly Way[] = [
  {
    name: "look-alikes: Cyrillic letters, characters as wide as ideographs",
    hide: ({ value }) => inMessage(writtenAs(value, "look-alike")[0] ?? ""),
  },
  { name: "zero-width characters inside the value", hide: ({ value }) => inMessage(woven(value, "\u200b")) },
  { name: "soft hyphens inside the value", hide: ({ value }) => inMessage(woven(value, "\u00ad")) },
  { name: "base64", hide: ({ value }) => inMessage(writtenAs(value, "base64")[0] ?? "") },
  { name: "hexadecimal digits", hide: ({ value }) => inMessage(Buffer.from(value).toString("hex")) },
  { name: "percent-encoding of every character", hide: ({ value }) => inMessage(percent(value)) },
  { name: "percent-encoding of signs", hide: ({ value }) => inMessage(encodeURIComponent(value)) },
  {
    name: "HTML's character references",
    hide: ({ value }) => inMessage(value.replaceAll(/[^A-Za-z0-9]/g, sign => `&#${sign.codePointAt(0)};`)),
  },
  { name: "written backwards", hide: ({ value }) => inMessage([...value].reverse().join("")) },
  {
    name: "split over two fields",
    hide: ({ value }) => {
      const [first, second] = halves(value);
      return { records: [{ message: `asked by ${first}`, error_message: second }], tells: [first, second] };
    },
  },
  {
    name: "split over two records",
    hide: ({ value }) => {
      const [first, second] = halves(value);
      return { records: [{ message: `asked by ${first}` }, { message: second }], tells: [first, second] };
    },
  },
  {
    name: 'quoted behind its name: `password="…"`',
    only: credentialsInQuotes,
    hide: ({ value }) => inMessage(value.replace(/([=:>] *|%3D)(?=[^=:> ]*$)/, '$1"').concat('"')),
  },
  {
    name: "digits alone in a field of hexadecimal ids (`span_id`)",
    only: ["credit_card"],
    hide: ({ value }) => {
      const digits = value.replaceAll(/[^0-9]/g, "");
      return { records: [{ message: "m", span_id: digits }], tells: [digits] };
    },
  },
];

export interface Measured {
  readonly way: string;
  readonly planted: number;
  /** Of those, how many left no telling text behind: by luck, or since a part of them was a finding. */
  readonly found: number;
}

const each = 100;

/** Every way with every detector, through the interpreter. */
export const measureDisguises = (seed = 2): readonly Measured[] => {
  const make = secretSource(randomFrom(seed));
  const pipeline = leakPipeline();
  return ways.map(({ name, hide, only }) => {
    let [planted, found] = [0, 0];
    for (const detector of detectors.filter(one => only?.includes(one.name) ?? true))
      for (let turn = 0; turn < each; turn++) {
        const { records, tells } = hide(make(detector.name));
        const left = records
          .map(record => textOfAll(pipeline({ text: JSON.stringify(record) }, context)))
          .join("\u0001");
        planted++;
        if (!tells.some(text => left.includes(text))) found++;
      }
    return { way: name, planted, found };
  });
};
