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

export type Backtracking = "a repetition within a repetition" | "a search that starts again within its own repetition";

export const backtracking = (pattern: string): Backtracking | undefined => {
  const { atoms, nested, anchored } = read(pattern);
  if (nested) return "a repetition within a repetition";
  if (anchored) return undefined;
  return atoms.some((atom, index) => atom.unbounded && followed(atoms, index) && within(atoms.slice(0, index), atom))
    ? "a search that starts again within its own repetition"
    : undefined;
};

/** Something after the repetition must match, and may fail. */
const followed = (atoms: readonly Atom[], index: number): boolean =>
  atoms.slice(index + 1).some(({ least }) => least > 0);

/** All that must stand before the repetition may stand in it too, so that every character of it is a new beginning. */
const within = (before: readonly Atom[], repeated: Atom): boolean =>
  before.filter(({ least }) => least > 0).every(({ member }) => samples.filter(member).every(repeated.member));

/** Printable ASCII stands for everything. */
const samples: readonly string[] = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));

const piece = /\\[pP]\{\w+\}|\\.|\[(?:\\.|\[:\w+:\]|[^\]\\])+\]|\((?:\?(?:P?<\w+>|[a-z-]*:|<?[=!]))?|[\s\S]/g;
const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})[?+]?/;

const read = (pattern: string): { atoms: readonly Atom[]; nested: boolean; anchored: boolean } => {
  const atoms: Atom[] = [];
  const open: number[] = [];
  let nested = false;
  let at = /^\(\?[a-z]+\)/.exec(pattern)?.[0].length ?? 0;
  const anchored = pattern.startsWith("^", at) || pattern.startsWith("\\A", at);
  while (at < pattern.length) {
    piece.lastIndex = at;
    const [text = ""] = piece.exec(pattern) ?? [];
    at += text.length;
    if (text.startsWith("(")) {
      open.push(atoms.length);
      continue;
    }
    const [written = ""] = quantifier.exec(pattern.slice(at)) ?? [];
    at += written.length;
    const least = /^[*?]/.test(written) ? 0 : Number(/^\{(\d+)/.exec(written)?.[1] ?? 1);
    const unbounded = /^(?:[*+]|\{\d+,\})/.test(written);
    if (text === ")") {
      const start = open.pop() ?? 0;
      const inside = atoms.splice(start);
      // With something fixed beside it, each round of the outer repetition begins at one place alone.
      nested ||=
        unbounded && inside.every(one => one.unbounded || one.least === 0) && inside.some(one => one.unbounded);
      atoms.push(...inside.map(one => (least === 0 ? { ...one, least } : one)));
    } else if (!/^(?:[|^$]|\\[bBAzZ])$/.test(text)) atoms.push({ member: memberOf(text), least, unbounded });
  }
  return { atoms, nested, anchored };
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
