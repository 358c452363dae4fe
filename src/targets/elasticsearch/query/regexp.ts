/**
 * RE2 in Lucene's regular expressions, which are anchored, have no flags and other special signs. Everything special is
 * escaped, classes are written out; what Lucene has no word for is refused.
 * @see https://www.elastic.co/docs/reference/query-languages/query-dsl/regexp-syntax
 */

import { RE2JS } from "re2js";
import { Unsupported } from "../../../core/query/index.ts";

/** What an index allows unless told otherwise. @see https://www.elastic.co/docs/reference/elasticsearch/index-settings/index-modules */
const longest = 1000;

type Range = readonly [from: number, to: number];

const code = (sign: string): number => sign.codePointAt(0) ?? 0;
const between = (from: string, to: string): Range => [code(from), code(to)];
const last = 0x10ffff;

const digit: readonly Range[] = [between("0", "9")];
const lower = between("a", "z");
const upper = between("A", "Z");
const word: readonly Range[] = [...digit, upper, [code("_"), code("_")], lower];
const space: readonly Range[] = [
  [9, 10],
  [12, 13],
  [32, 32],
];

/** @see https://github.com/google/re2/wiki/Syntax */
const namedClasses: Readonly<Record<string, readonly Range[]>> = {
  alnum: [...digit, upper, lower],
  alpha: [upper, lower],
  ascii: [[0, 127]],
  blank: [
    [9, 9],
    [32, 32],
  ],
  cntrl: [
    [0, 31],
    [127, 127],
  ],
  digit,
  graph: [[33, 126]],
  lower: [lower],
  print: [[32, 126]],
  punct: [
    [33, 47],
    [58, 64],
    [91, 96],
    [123, 126],
  ],
  space: [
    [9, 13],
    [32, 32],
  ],
  upper: [upper],
  word,
  xdigit: [...digit, between("A", "F"), between("a", "f")],
};

const perlClasses: Readonly<Record<string, readonly Range[]>> = { d: digit, w: word, s: space };
const controls: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

const joined = (ranges: readonly Range[]): readonly Range[] => {
  const sorted = [...ranges].sort(([a], [b]) => a - b);
  const out: [number, number][] = [];
  for (const [from, to] of sorted) {
    const before = out.at(-1);
    if (before && from <= before[1] + 1) before[1] = Math.max(before[1], to);
    else out.push([from, to]);
  }
  return out;
};

const complement = (ranges: readonly Range[]): readonly Range[] => {
  const out: Range[] = [];
  let next = 0;
  for (const [from, to] of joined(ranges)) {
    if (from > next) out.push([next, from - 1]);
    next = to + 1;
  }
  return next <= last ? [...out, [next, last]] : out;
};

const sign = (point: number): string => {
  if (point >= 0xd800 && point <= 0xdfff) throw new Unsupported("half of a surrogate pair is no text");
  const text = String.fromCodePoint(point);
  return /^[!-/:-@[-`{-~]$/.test(text) ? `\\${text}` : text;
};

/** The ranges without the code points that are no characters. */
const characters = (ranges: readonly Range[]): readonly Range[] =>
  ranges.flatMap(([from, to]): readonly Range[] => {
    const below: readonly Range[] = from < 0xd800 ? [[from, Math.min(to, 0xd7ff)]] : [];
    const above: readonly Range[] = to > 0xdfff ? [[Math.max(from, 0xe000), to]] : [];
    return [...below, ...above];
  });

const classText = (ranges: readonly Range[]): string => {
  const written = characters(joined(ranges));
  if (written.length === 0) throw new Unsupported("a class without any character");
  const [only] = written;
  if (only && written.length === 1 && only[0] === only[1]) return sign(only[0]);
  return `[${written.map(([from, to]) => (from === to ? sign(from) : `${sign(from)}-${sign(to)}`)).join("")}]`;
};

/** The same letters in the other case; Unicode lets K and ſ stand for k and s. */
const folded = (ranges: readonly Range[]): readonly Range[] => {
  const more: Range[] = [];
  for (const [from, to] of joined(ranges)) {
    if (to > 127 && !(from <= 128 && to === last))
      throw new Unsupported("cases of letters beyond ASCII are not told apart the same way");
    for (const [[a, z], shift] of [
      [lower, -32],
      [upper, 32],
    ] as const) {
      const [first, final] = [Math.max(from, a), Math.min(to, z)];
      if (first > final) continue;
      more.push([first + shift, final + shift]);
      const holds = (letter: string) => {
        const point = code(letter) - (shift > 0 ? 32 : 0);
        return first <= point && point <= final;
      };
      if (holds("k")) more.push([0x212a, 0x212a]);
      if (holds("s")) more.push([0x17f, 0x17f]);
    }
  }
  return [...ranges, ...more];
};

/** A branch of an alternation, and whether it is bound to the text's ends. */
interface Branch {
  readonly text: string;
  readonly start: boolean;
  readonly end: boolean;
}

class Reader {
  readonly #signs: readonly string[];
  #at = 0;
  #folds = false;
  #depth = 0;

  constructor(pattern: string) {
    this.#signs = [...pattern];
  }

  whole(): readonly Branch[] {
    if (this.#take("(?i)")) this.#folds = true;
    return this.#branches();
  }

  #branches(): readonly Branch[] {
    const branches = [this.#branch()];
    while (this.#take("|")) branches.push(this.#branch());
    return branches;
  }

  #branch(): Branch {
    let start = false;
    let end = false;
    let text = "";
    while (this.#at < this.#signs.length && !this.#sees("|") && !this.#sees(")")) {
      if (this.#take("^") || this.#take("\\A")) {
        if (text !== "" || this.#depth > 0) throw this.#anchor();
        start = true;
        continue;
      }
      if (this.#take("$") || this.#take("\\z")) {
        if (this.#depth > 0) throw this.#anchor();
        end = true;
        continue;
      }
      if (end) throw this.#anchor();
      text += this.#repeated(this.#atom());
    }
    return { text, start, end };
  }

  #anchor(): Unsupported {
    return new Unsupported("an anchor amid a regular expression", "put ^ and $ at the ends of the whole");
  }

  #repeated(atom: string): string {
    const rest = this.#signs.slice(this.#at).join("");
    const [found] = /^([*+?]|\{[0-9]+(,[0-9]*)?\})/.exec(rest) ?? [];
    if (found === undefined) return atom;
    this.#at += found.length;
    // Whether it takes as much or as little as it can changes what is found, not whether.
    this.#take("?");
    return `${atom}${found}`;
  }

  #atom(): string {
    if (this.#take("(")) return this.#group();
    if (this.#take("[")) return this.#class();
    if (this.#take(".")) return "[^\n]";
    if (this.#take("\\")) return this.#escaped();
    return this.#literal(this.#next());
  }

  #literal(point: number): string {
    return this.#folds ? classText(folded([[point, point]])) : sign(point);
  }

  #group(): string {
    if (this.#take("?")) {
      const named = /^(P?<[A-Za-z0-9_]+>|:)/.exec(this.#signs.slice(this.#at).join(""));
      if (!named) throw new Unsupported("flags amid a regular expression", "put (?i) at its start");
      this.#at += named[0].length;
    }
    this.#depth++;
    const texts = this.#branches().map(({ text }) => text || "()");
    this.#depth--;
    this.#take(")");
    return `(${texts.join("|")})`;
  }

  #escaped(): string {
    const letter = this.#signs[this.#at] ?? "";
    if (/^[bBCQpP0-9]$/.test(letter)) throw new Unsupported(`\\${letter} in a regular expression`);
    const perl = this.#perl();
    return perl ? classText(perl) : this.#literal(this.#escapedPoint());
  }

  #perl(): readonly Range[] | undefined {
    const letter = this.#signs[this.#at] ?? "";
    const ranges = perlClasses[letter.toLowerCase()];
    if (!ranges) return undefined;
    this.#at++;
    // Folded before the complement, as RE2 does.
    const whole = this.#folds ? folded(ranges) : ranges;
    return letter === letter.toLowerCase() ? whole : complement(whole);
  }

  #escapedPoint(): number {
    const rest = this.#signs.slice(this.#at).join("");
    const hex = /^x(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2}))/.exec(rest);
    if (hex) {
      this.#at += hex[0].length;
      return Number.parseInt(hex[1] ?? hex[2] ?? "", 16);
    }
    const letter = this.#signs[this.#at] ?? "";
    const control = controls[letter];
    const point = this.#next();
    if (control !== undefined) return control;
    if (/^[A-Za-z0-9]$/.test(letter)) throw new Unsupported(`\\${letter} in a regular expression`);
    return point;
  }

  #class(): string {
    const negated = this.#take("^");
    const ranges: Range[] = [];
    for (let first = true; first || !this.#sees("]"); first = false) {
      const named = /^\[:(\^?)([a-z]+):\]/.exec(this.#signs.slice(this.#at).join(""));
      if (named) {
        this.#at += named[0].length;
        const known = namedClasses[named[2] ?? ""] ?? [];
        ranges.push(...(named[1] === "^" ? complement(known) : known));
        continue;
      }
      if (this.#sees("\\") && /^[dDwWsS]$/.test(this.#signs[this.#at + 1] ?? "")) {
        this.#at++;
        ranges.push(...(this.#perl() ?? []));
        continue;
      }
      const from = this.#member();
      const isRange = this.#sees("-") && this.#signs[this.#at + 1] !== "]";
      if (isRange) this.#at++;
      ranges.push([from, isRange ? this.#member() : from]);
    }
    this.#take("]");
    const whole = this.#folds ? folded(ranges) : ranges;
    return classText(negated ? complement(whole) : whole);
  }

  #member(): number {
    if (!this.#take("\\")) return this.#next();
    if (/^[pPbB]$/.test(this.#signs[this.#at] ?? ""))
      throw new Unsupported("a class of Unicode in a regular expression");
    return this.#escapedPoint();
  }

  #next(): number {
    return code(this.#signs[this.#at++] ?? "");
  }

  #sees(text: string): boolean {
    return this.#signs.slice(this.#at, this.#at + text.length).join("") === text;
  }

  #take(text: string): boolean {
    const seen = this.#sees(text);
    if (seen) this.#at += text.length;
    return seen;
  }
}

/**
 * The Lucene expression that matches a whole text wherever the RE2 pattern is found in it.
 * @throws Unsupported for what Lucene has no word for
 */
export const luceneOf = (pattern: string): string => {
  try {
    RE2JS.compile(pattern);
  } catch {
    throw new Unsupported("not RE2");
  }
  const texts = new Reader(pattern)
    .whole()
    .map(({ text, start, end }) => `${start ? "" : ".*"}${text}${end ? "" : ".*"}`);
  const whole = texts.map(text => (text === "" ? "()" : text === ".*.*" ? ".*" : text)).join("|");
  if (whole.length > longest)
    throw new Unsupported(`a regular expression longer than the ${longest} characters an index allows`);
  return whole;
};
