/** What happens to personal and secret data, keyed by whose data it is; and the detectors that find it in text. */

import { type Secret, secret } from "./secret.ts";
import { KiB } from "./units.ts";

/**
 * What is done with a subject's fields.
 * - `keep`: stored, after redaction
 * - `hash`: the first 16 hex digits of SHA-256(key ‖ value)
 * - `drop`: not stored
 */
export type Treatment = "keep" | "hash" | "drop";

/** Strictness grows along this list; a service may move right of its environment, never left. */
export const treatments: readonly Treatment[] = ["keep", "hash", "drop"];

export interface Privacy {
  /** Prompts and responses. @default "drop" */
  readonly content: "keep" | "drop";
  /** Addresses of people's machines. @default "drop" */
  readonly network: Treatment;
  /** Identifiers of people. @default "hash" */
  readonly user: Treatment;
  /** Single fields treated otherwise than their subject. @default {} */
  readonly fields: Readonly<Record<string, Treatment>>;
  /** The key of pseudonyms, the same in every pipeline. @default secret("pseudonym-key") */
  readonly pseudonymKey: Secret;
  /** Longest stored text in bytes of UTF-8, cut between characters. @default KiB(8) */
  readonly textBytes: number;
}

/** What holds where nobody says anything of privacy. */
export const defaultPrivacy = {
  content: "drop",
  network: "drop",
  user: "hash",
  fields: {},
  pseudonymKey: secret("pseudonym-key"),
  textBytes: KiB(8).bytes,
} as const satisfies Privacy;

/** Where a detector looks. */
export type Carrier =
  | "message"
  | "string"
  | "nested"
  | "list"
  | "number"
  | "json-escape"
  | "span-attribute"
  | "span-name"
  | "span-status"
  | "span-event"
  | "body"
  | "url"
  | "stack-trace";

/** A class of characters as the inside of a bracket expression, e.g. `0-9A-Za-z`; ASCII only. */
export type CharacterClass = string;

/**
 * Finds one kind of personal or secret data in text.
 *
 * `pattern` is RE2 without lookaround, flags, capture groups, `\d \w \s \b` and anchors, and matches neither quotes nor
 * control characters, so that it means the same to RE2, Java, Joni and JavaScript. The characters around a match are
 * constrained by `notBefore` and `notAfter`, which printers turn into lookaround or into consumed guards.
 */
export interface Detector {
  readonly kind: "detector";
  /** Lower-case words joined by underscores: `credit_card`. */
  readonly name: string;
  readonly description: string;
  readonly pattern: string;
  /** No character of this class may stand directly before a match. @default none */
  readonly notBefore?: CharacterClass;
  /** No character of this class may stand directly after a match. @default none */
  readonly notAfter?: CharacterClass;
  /** Whether every match ends in an ASCII letter or digit; see `re2Pattern`. */
  readonly endsInWord?: boolean;
  /** A credential's form is unmistakable, so generated files are searched for it too; personal data's is not. */
  readonly finds: "credential" | "personal";
  /** Whether a JSON number whose digits match as a whole is a finding. */
  readonly claimsNumbers: boolean;
  /** The carriers it is tested in. */
  readonly carriers: readonly Carrier[];
  /** Must be found, whole. */
  readonly positives: readonly string[];
  /** Must be left alone. */
  readonly negatives: readonly string[];
  /** Where the form of the data is specified. */
  readonly source: string;
}

export interface DetectorOptions {
  readonly name: string;
  readonly description: string;
  readonly pattern: string;
  readonly notBefore?: CharacterClass;
  readonly notAfter?: CharacterClass;
  /** @default false */
  readonly endsInWord?: boolean;
  /** @default "personal" */
  readonly finds?: Detector["finds"];
  /** @default false */
  readonly claimsNumbers?: boolean;
  readonly positives: readonly string[];
  /** @default [] */
  readonly negatives?: readonly string[];
  /** @default "own" */
  readonly source?: string;
}

const everywhere: readonly Carrier[] = [
  "message",
  "string",
  "nested",
  "list",
  "json-escape",
  "span-attribute",
  "span-name",
  "span-status",
  "span-event",
  "body",
  "url",
  "stack-trace",
];

const numbersToo: readonly Carrier[] = [...everywhere, "number"];

/** A detector, shipped or a team's own; `defineEnvironment` runs its examples and refuses what RE2 refuses. */
export const detector = (options: DetectorOptions): Detector =>
  Object.freeze({
    kind: "detector",
    name: options.name,
    description: options.description,
    pattern: options.pattern,
    ...(options.notBefore === undefined ? {} : { notBefore: options.notBefore }),
    ...(options.notAfter === undefined ? {} : { notAfter: options.notAfter }),
    ...(options.endsInWord === undefined ? {} : { endsInWord: options.endsInWord }),
    finds: options.finds ?? "personal",
    claimsNumbers: options.claimsNumbers ?? false,
    carriers: options.claimsNumbers ? numbersToo : everywhere,
    positives: options.positives,
    negatives: options.negatives ?? [],
    source: options.source ?? "own",
  });

/** What stands in the place of a finding: `[REDACTED_EMAIL]`. Shaped so that no detector finds anything in it. */
export const redactionToken = (found: Detector): string => `[REDACTED_${found.name.toUpperCase()}]`;

/**
 * The detector for engines with lookaround (Java, Joni, JavaScript): the whole match is the finding.
 */
export const lookaroundPattern = (found: Detector): string =>
  `${found.notBefore ? `(?<![${found.notBefore}])` : ""}(?:${found.pattern})${found.notAfter ? `(?![${found.notAfter}])` : ""}`;

/**
 * The whole of a pseudonym, a hash or an id that a machine has made: at least so many hexadecimal digits in lower case.
 * One in two thousand of 16 digits has no letter, and could be taken for a number that a person has.
 */
export const leastHexDigits = 16;
export const hexDigitsOnly = `^[0-9a-f]{${leastHexDigits},}$`;

/** Letters and digits: the one `notAfter` that RE2 can check without consuming a character. */
export const lettersAndDigits: CharacterClass = "0-9A-Za-z";

/**
 * The detector for RE2: the guards are consumed, so the finding is group 2 (group 1 before, group 3 after), and two
 * passes are needed to find neighbours that share a guard character.
 *
 * A neighbour with separators of its own could be entered in its middle when the guard before it is gone. A detector that
 * `endsInWord` and forbids letters and digits after it avoids that: behind a letter or digit, RE2's ASCII word boundary
 * (or an underscore) says the same and leaves the character where it is.
 */
export const re2Pattern = (found: Detector): string =>
  `${found.notBefore ? `(^|[^${found.notBefore}])` : "()"}(${found.pattern})${re2After(found)}`;

const re2After = ({ notAfter, endsInWord }: Detector): string => {
  if (!notAfter) return "()";
  return endsInWord && notAfter === lettersAndDigits ? "(\\b|_)" : `($|[^${notAfter}])`;
};

/** How often an RE2 engine must run the detector: twice when a guard is consumed. */
export const re2Passes = (found: Detector): 1 | 2 => (found.notBefore || found.notAfter ? 2 : 1);
