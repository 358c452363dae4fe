/** Values of files somebody else may have written: nothing is taken for granted. */

export type Loose = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is Loose =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A text that is not empty, as a list of one or none. */
export const textOf = (value: unknown): readonly string[] => (typeof value === "string" && value !== "" ? [value] : []);

/** What stands there as one word: a name of digits alone is a number to YAML. */
export const wordOf = (value: unknown): readonly string[] =>
  typeof value === "number" ? [String(value)] : textOf(value);

/** Every record within a value, outermost first, with the nearest title above it. */
export const walk = (value: unknown, title = ""): readonly { readonly at: Loose; readonly title: string }[] => {
  if (Array.isArray(value)) return value.flatMap(one => walk(one, title));
  if (!isRecord(value)) return [];
  const own = [value.title, value.name, value.label].flatMap(textOf)[0] ?? title;
  return [{ at: value, title: own }, ...Object.values(value).flatMap(inner => walk(inner, own))];
};
