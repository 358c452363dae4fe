/** Every key of a configuration by its place, and the configuration with that key misspelt. */

/** The way to a key; list positions are numbers. */
type Path = readonly (string | number)[];

/** The path to every key of a file. */
export const keysOf = (value: unknown, path: Path = []): readonly Path[] => {
  if (Array.isArray(value)) return value.flatMap((item, index) => keysOf(item, [...path, index]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) => [[...path, key], ...keysOf(below, [...path, key])]);
};

/** The file with one key misspelt: its last letter doubled. */
export const misspelt = (value: unknown, path: Path): unknown => {
  const [head, ...rest] = path;
  if (Array.isArray(value)) return value.map((item, index) => (index === head ? misspelt(item, rest) : item));
  return Object.fromEntries(
    Object.entries(value as object).map(([key, below]) => {
      if (key !== head) return [key, below];
      return rest.length === 0 ? [`${key}${key.at(-1)}`, below] : [key, misspelt(below, rest)];
    }),
  );
};
