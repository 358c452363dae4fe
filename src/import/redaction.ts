/** What of files may be printed and written: everything that an import says goes through here. */

import { redactionToken } from "../core/privacy.ts";
import { type Found, foundIn, isCredential, withoutCredentials } from "./found.ts";
import type { FileText } from "./texts.ts";

export interface ImportRedaction {
  /** A text as it may be printed: tokens in the place of what was found in the files, however it is spelled now. */
  readonly shown: (text: string) => string;
  /** The detector for whose finding a text may not be written; undefined where it may. */
  readonly forbids: (text: string) => string | undefined;
}

/** @param texts of all files that are imported together */
export const redactionOf = (texts: readonly FileText[]): ImportRedaction => {
  const hits = texts.flatMap(({ text, isPlace }) => foundIn(text).filter(found => !isPlace || isCredential(found)));
  const places = texts.filter(({ isPlace }) => isPlace).map(({ text }) => text);
  const printed = searchFor(hits);
  // What stands in an address, too, is needed as it is: a user's name may be an e-mail address.
  const written = searchFor(hits.filter(one => isCredential(one) || !places.some(place => place.includes(one.text))));
  return {
    shown: text => withoutCredentials(printed.replaced(text)),
    forbids: text =>
      foundIn(text).find(({ detector }) => detector.finds === "credential")?.detector.name ?? written.first(text),
  };
};

interface Search {
  readonly replaced: (text: string) => string;
  /** The detector of the first finding that a text has. */
  readonly first: (text: string) => string | undefined;
}

/**
 * Looks for findings in what became of the text that they were in: `ada-example-com` is the service of `ada@example.com`, and
 * `sk_proj_…` the field of `sk-proj-…`.
 */
const searchFor = (hits: readonly Found[]): Search => {
  const byLetters = new Map(
    hits.map(one => [lettersOf(one.text), one] as const).filter(([letters]) => letters.length >= few),
  );
  const all = [...byLetters].toSorted(([a], [b]) => b.length - a.length);
  if (all.length === 0) return { replaced: text => text, first: () => undefined };
  const pattern = new RegExp(all.map(([, { text }]) => spellingsOf(text)).join("|"), "gi");
  const detectorOf = (match: string) => byLetters.get(lettersOf(match))?.detector;
  return {
    replaced: text =>
      text.replaceAll(pattern, match => {
        const detector = detectorOf(match);
        return detector === undefined ? match : redactionToken(detector);
      }),
    first: text => {
      const [match] = text.match(pattern) ?? [];
      return match === undefined
        ? all.find(([letters]) => isCutOff(text, letters))?.[1].detector.name
        : detectorOf(match)?.name;
    },
  };
};

const lettersOf = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

/** Fewer letters and digits are found in everything; a password that short is hidden with its address. */
const few = 4;
/** So many are nobody's word by chance. */
const many = 8;

const spellingsOf = (text: string): string => {
  const words = (text.match(/[A-Za-z0-9]+/g) ?? []).join("[^A-Za-z0-9]*");
  return lettersOf(text).length < many ? `(?<![A-Za-z0-9])${words}(?![A-Za-z0-9])` : words;
};

/** The name of a service is 63 characters at most, so that its end may be the beginning of what was found. */
const isCutOff = (name: string, letters: string): boolean =>
  name.length > 55 &&
  Array.from({ length: Math.max(0, letters.length - many) }, (_, more) => letters.slice(0, many + more)).some(start =>
    lettersOf(name).endsWith(start),
  );

/** Every text of something that an import says, shown. */
export const shownTexts = <Said>(said: Said, { shown }: Pick<ImportRedaction, "shown">): Said => {
  const below = (value: unknown): unknown => {
    if (typeof value === "string") return shown(value);
    if (Array.isArray(value)) return value.map(below);
    return typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, below(inner)]))
      : value;
  };
  // Only strings are others, and each is a string still.
  return below(said) as Said;
};
