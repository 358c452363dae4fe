/** Seeded randomness: the same seed gives the same numbers everywhere, since only 32-bit integer arithmetic is used. */

export interface Random {
  /** 0 inclusive to 1 exclusive. */
  share(): number;
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  chance(share: number): boolean;
  /** One of a list, which must not be empty. */
  pick<T>(list: readonly [T, ...T[]]): T;
  /** One of a list, or undefined when it is empty. */
  oneOf<T>(list: readonly T[]): T | undefined;
  hex(digits: number): string;
  shuffled<T>(list: readonly T[]): T[];
}

/**
 * The small fast counter generator sfc32, started from one seed.
 * @see https://pracrand.sourceforge.net/RNG_engines.txt
 */
export const randomFrom = (seed: number): Random => {
  let a = 0x9e3779b9 ^ seed;
  let b = 0x243f6a88;
  let c = 0xb7e15162 ^ (seed / 2 ** 32);
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  // The first numbers still show the seed.
  for (let warmUp = 0; warmUp < 15; warmUp++) next();

  const share = () => next() / 2 ** 32;
  const below = (limit: number) => Math.floor(share() * limit);
  const oneOf = <T>(list: readonly T[]): T | undefined => list[below(list.length)];
  return {
    share,
    below,
    between: (least, most) => least + below(most - least + 1),
    chance: part => share() < part,
    pick: list => oneOf(list) ?? list[0],
    oneOf,
    hex: digits => Array.from({ length: digits }, () => below(16).toString(16)).join(""),
    shuffled: list => {
      const left = [...list];
      const result = [];
      while (left.length > 0) result.push(...left.splice(below(left.length), 1));
      return result;
    },
  };
};

/** The members of a list in a shuffled order, again and again. Undefined when the list is empty. */
export const rotation = <T>(list: readonly T[], random: Random): (() => T | undefined) => {
  const order = random.shuffled(list);
  let turn = 0;
  return () => (order.length === 0 ? undefined : order[turn++ % order.length]);
};
