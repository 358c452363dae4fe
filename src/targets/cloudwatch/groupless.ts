/**
 * Expressions as custom data identifiers take them: without parentheses, of a short list of characters, and 200 of them at
 * most. Groups are written out: `a(?:b|c)d` is `abd|acd`.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL-custom-data-identifiers.html
 */

export const longestRegex = 200;

const allowed = /^[A-Za-z0-9_#=@/;, ^$?[\]{}|\\*+.-]*$/;

/** More ways to match than these are not written out: they would fill every identifier a policy has. */
const mostWays = 64;

export type Written =
  | { readonly kind: "regexes"; readonly regexes: readonly string[] }
  | { readonly kind: "no"; readonly why: string };

/** An expression of RE2 without lookaround and captures, as one or more of which each matches a part of the same texts. */
export const groupless = (pattern: string): Written => {
  const ways = waysOf(pattern);
  if (ways === undefined)
    return {
      kind: "no",
      why: `written out without parentheses, which Amazon does not take, its pattern has over ${mostWays} forms`,
    };
  const foreign = [...new Set([...ways.join("")].filter(character => !allowed.test(character)))].join(" ");
  if (foreign !== "") return { kind: "no", why: `its pattern has characters that Amazon does not take: ${foreign}` };
  const longest = Math.max(...ways.map(way => way.length));
  if (longest > longestRegex)
    return { kind: "no", why: `its pattern has ${longest} characters in one piece, and ${longestRegex} is the most` };
  return { kind: "regexes", regexes: packed(ways) };
};

/** As many ways in each expression as fit. */
const packed = (ways: readonly string[]): readonly string[] => {
  const regexes: string[] = [];
  for (const way of ways) {
    const last = regexes.at(-1);
    if (last !== undefined && last.length + 1 + way.length <= longestRegex)
      regexes[regexes.length - 1] = `${last}|${way}`;
    else regexes.push(way);
  }
  return regexes;
};

/** Every alternative with its groups written out; nothing where that cannot be. */
const waysOf = (pattern: string): readonly string[] | undefined => {
  const read = readAlternatives(pattern, 0);
  return read === undefined || read.next !== pattern.length ? undefined : [...new Set(read.ways)];
};

interface Read {
  readonly ways: readonly string[];
  readonly next: number;
}

/** Up to the end or a closing parenthesis. */
const readAlternatives = (pattern: string, start: number): Read | undefined => {
  const ways: string[] = [];
  let current: readonly string[] = [""];
  let at = start;
  while (at < pattern.length && pattern[at] !== ")") {
    if (pattern[at] === "|") {
      ways.push(...current);
      current = [""];
      at += 1;
      continue;
    }
    const atom = readRepeated(pattern, at);
    if (atom === undefined) return undefined;
    current = current.flatMap(begin => atom.ways.map(way => `${begin}${way}`));
    if (current.length + ways.length > mostWays) return undefined;
    at = atom.next;
  }
  return { ways: [...ways, ...current], next: at };
};

/** A character, class or group, with how often it stands there. */
const readRepeated = (pattern: string, at: number): Read | undefined => {
  const isGroup = pattern.startsWith("(?:", at);
  if (pattern[at] === "(" && !isGroup) return undefined;
  const atom = isGroup ? readAlternatives(pattern, at + 3) : readOne(pattern, at);
  if (atom === undefined) return undefined;
  const next = isGroup ? atom.next + 1 : atom.next;
  const often = /^(?:[*+?]|\{[0-9]+(?:,[0-9]*)?\})\??/.exec(pattern.slice(next))?.[0] ?? "";
  const ways = isGroup ? repeated(atom.ways, often) : atom.ways.map(way => `${way}${often}`);
  return ways && { ways, next: next + often.length };
};

const readOne = (pattern: string, at: number): Read => {
  const text =
    /^\[(?:\\.|[^\]\\])*\]/.exec(pattern.slice(at))?.[0] ??
    /^\\x[0-9A-Fa-f]{2}|^\\?./s.exec(pattern.slice(at))?.[0] ??
    "";
  return { ways: [text], next: at + Math.max(1, text.length) };
};

/** A group as often as it may stand there, the most first; nothing where there is no most. */
const repeated = (ways: readonly string[], often: string): readonly string[] | undefined => {
  if (often === "") return ways;
  if (often.endsWith("?") && often.length > 1) return undefined;
  const [, least = often === "?" ? "0" : undefined, comma, most] = /^\{([0-9]+)(,?)([0-9]*)\}$/.exec(often) ?? [];
  if (least === undefined || (comma === "," && most === "")) return undefined;
  const from = Number(least);
  const to = often === "?" ? 1 : Number(comma === "," ? most : least);
  const times: string[] = [];
  for (let count = to; count >= from; count -= 1) {
    const found = power(ways, count);
    if (found === undefined) return undefined;
    times.push(...found);
  }
  return times;
};

const power = (ways: readonly string[], count: number): readonly string[] | undefined => {
  let all: readonly string[] = [""];
  for (let index = 0; index < count; index += 1) {
    all = all.flatMap(begin => ways.map(way => `${begin}${way}`));
    if (all.length > mostWays) return undefined;
  }
  return all;
};
