/**
 * Whether texts that no document may hold stand in what is given at all: one that is mistyped is found nowhere, and would be
 * absent whatever is stored.
 */

export interface GivenTexts {
  /** A line, or a record as it came. */
  look(given: unknown): void;
  /** Of each text, by its place, whether it stood in something. */
  found(): readonly boolean[];
}

export const givenTexts = (absent: readonly string[]): GivenTexts => {
  const found = absent.map(() => false);
  return {
    look: given => {
      if (found.every(one => one)) return;
      for (const text of textsIn(given))
        for (const [index, sought] of absent.entries()) found[index] ||= text.includes(sought);
    },
    found: () => found,
  };
};

/** Every text of a value: keys and values at any depth, also of what a text holds as JSON, whose escapes may hide them. */
export function* textsIn(given: unknown): Generator<string> {
  // No recursion: lines nest as deep as they like.
  const left: unknown[] = [given];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value === "string") {
      yield value;
      left.push(parsedIn(value));
    } else if (Array.isArray(value)) for (const one of value) left.push(one);
    else if (typeof value === "object" && value !== null)
      for (const [key, one] of Object.entries(value)) {
        yield key;
        left.push(one);
      }
    else if (value !== undefined && value !== null) yield String(value);
  }
}

/** What a text holds as JSON that holds others; undefined for any other text. */
const parsedIn = (text: string): unknown => {
  if (!/^[ \t\r\n]*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
