/**
 * Whether a pattern makes a backtracking engine (Java, Joni, Python) take more than linear time. RE2 never does. It reads
 * the two forms that occur in logging: a repetition of a repetition, and a search that starts again at every character of
 * what its own repetition has run over.
 * @see https://www.regular-expressions.info/catastrophic.html
 */

type Member = (character: string) => boolean;

interface Atom {
  readonly member: Member;
  readonly least: number;
  readonly unbounded: boolean;
}

interface Group {
  readonly alternatives: readonly Sequence[];
  readonly least: number;
  readonly unbounded: boolean;
}

type Sequence = readonly (Atom | Group)[];

type Backtracking = "a repetition within a repetition" | "a search that starts again within its own repetition";

export const backtracking = (pattern: string): Backtracking | undefined => {
  const sequence = read(pattern);
  if (nests(sequence)) return "a repetition within a repetition";
  const start = /^\(\?[a-z]+\)/.exec(pattern)?.[0].length ?? 0;
  if (pattern.startsWith("^", start) || pattern.startsWith("\\A", start)) return undefined;
  return restarts(sequence, [], []) ? "a search that starts again within its own repetition" : undefined;
};

const isGroup = (node: Atom | Group): node is Group => "alternatives" in node;

/** The characters of a sequence in order; whatever alternative they are of. */
const flat = (sequence: Sequence): readonly Atom[] =>
  sequence.flatMap(node => {
    if (!isGroup(node)) return [node];
    const inside = node.alternatives.flatMap(flat);
    return node.least === 0 ? inside.map(one => ({ ...one, least: 0 })) : inside;
  });

/** With something fixed in it, each round of a repeated group begins at one place alone. */
const nests = (sequence: Sequence): boolean =>
  sequence.some(
    node =>
      isGroup(node) &&
      (node.alternatives.some(nests) ||
        (node.unbounded &&
          node.alternatives.some(one => {
            const atoms = flat(one);
            return (
              atoms.some(({ unbounded }) => unbounded) &&
              atoms.every(({ unbounded, least }) => unbounded || least === 0)
            );
          }))),
  );

/** A repetition that something must follow, where all that must stand before it may stand in it too. */
const restarts = (sequence: Sequence, before: readonly Atom[], after: readonly Atom[]): boolean =>
  sequence.some((node, index) => {
    const [left, right] = [
      [...before, ...flat(sequence.slice(0, index))],
      [...flat(sequence.slice(index + 1)), ...after],
    ];
    if (isGroup(node)) return node.alternatives.some(one => restarts(one, left, right));
    return node.unbounded && right.some(one => one.least > 0 && fails(one, node)) && within(left, node);
  });

/** Whether what follows may be missing: the last of nearly any characters is found by one step back. */
const fails = (following: Atom, repeated: Atom): boolean => {
  const run = samples.filter(repeated.member);
  return run.filter(following.member).length < 0.9 * run.length;
};

/** So that every character of the repetition is a new beginning of the search. */
const within = (before: readonly Atom[], repeated: Atom): boolean =>
  before.filter(({ least }) => least > 0).every(({ member }) => samples.filter(member).every(repeated.member));

/** Printable ASCII stands for everything. */
const samples: readonly string[] = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));

const piece =
  /\(\?[a-z]+\)|\\[pP]\{\w+\}|\\.|\[(?:\\.|\[:\w+:\]|[^\]\\])+\]|\((?:\?(?:P?<\w+>|[a-z-]*:|<?[=!]))?|[\s\S]/g;
const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})[?+]?/;
/** What takes no character. */
const widthless = /^(?:[\^$]|\\[bBAzZ]|\(\?[a-z]+\))$/;

/** Reads what is well enough formed; a bracket too few or too many ends a group early and does no harm. */
const read = (pattern: string): Sequence => {
  let at = 0;
  const alternativesTo = (end: string): readonly Sequence[] => {
    const alternatives: (Atom | Group)[][] = [[]];
    while (at < pattern.length) {
      piece.lastIndex = at;
      const [text = ""] = piece.exec(pattern) ?? [];
      at += text.length;
      if (text === end) break;
      if (text === "|") {
        alternatives.push([]);
        continue;
      }
      const inside = text.startsWith("(") && !widthless.test(text) ? alternativesTo(")") : undefined;
      const [written = ""] = quantifier.exec(pattern.slice(at)) ?? [];
      at += written.length;
      const counts = {
        least: /^[*?]/.test(written) ? 0 : Number(/^\{(\d+)/.exec(written)?.[1] ?? 1),
        unbounded: /^(?:[*+]|\{\d+,\})/.test(written),
      };
      if (widthless.test(text) || /^\(\?<?[=!]/.test(text)) continue;
      alternatives
        .at(-1)
        ?.push(inside === undefined ? { member: memberOf(text), ...counts } : { alternatives: inside, ...counts });
    }
    return alternatives;
  };
  return [{ alternatives: alternativesTo(""), least: 1, unbounded: false }];
};

const memberOf = (text: string): Member => {
  try {
    const one = new RegExp(`^${text.replaceAll(/\[:(\w+):\]/g, (_, name: string) => posix[name] ?? "")}$`, "s");
    return character => one.test(character);
  } catch {
    return character => character === text;
  }
};

const posix: Readonly<Record<string, string>> = { alpha: "A-Za-z", alnum: "A-Za-z0-9", digit: "0-9", space: "\\s" };
