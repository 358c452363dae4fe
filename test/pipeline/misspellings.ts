/** One copy of a configuration for each of its keys, with that key misspelt. */

export interface Misspelt {
  /** The key that is wrong: `clients[].url`. */
  readonly path: string;
  readonly data: unknown;
}

/**
 * Keys of objects for which `exempt` holds are names that people chose. A key that stands in many places alike is misspelt
 * in one.
 */
export const misspellings = (data: unknown, exempt: (path: string) => boolean): readonly Misspelt[] => {
  const found = new Map<string, Misspelt>();
  const visit = (value: unknown, path: string, rebuild: (changed: unknown) => unknown): void => {
    if (Array.isArray(value)) {
      for (const [index, member] of value.entries())
        visit(member, `${path}[]`, changed => rebuild(value.map((old, at) => (at === index ? changed : old))));
      return;
    }
    if (typeof value !== "object" || value === null) return;
    for (const [key, member] of Object.entries(value)) {
      const here = path === "" ? key : `${path}.${key}`;
      if (!exempt(path) && !found.has(here)) found.set(here, { path: here, data: rebuild(renamed(value, key)) });
      visit(member, here, changed => rebuild({ ...value, [key]: changed }));
    }
  };
  visit(data, "", changed => changed);
  return [...found.values()];
};

const renamed = (value: object, key: string): object =>
  Object.fromEntries(Object.entries(value).map(([name, member]) => [name === key ? `${name}x` : name, member]));
