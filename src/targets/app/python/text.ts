/** Prints plain data as Python. */

/** What a table holds. */
export type PythonData = string | number | readonly PythonData[] | { readonly [key: string]: PythonData };

/** A text as a string literal; JSON's escapes are Python's too. */
export const pythonString = (text: string): string => JSON.stringify(text);

/** A regular expression as a raw string; detectors have neither quotes nor line ends, which is judged where they are defined. */
export const pythonPattern = (pattern: string): string =>
  /["\n\r]|\\$/.test(pattern) ? pythonString(pattern) : `r"${pattern}"`;

export const pythonValue = (data: PythonData): string => {
  if (typeof data === "string") return pythonString(data);
  if (typeof data === "number") return String(data);
  if (Array.isArray(data)) return `[${data.map(pythonValue).join(", ")}]`;
  return `{${Object.entries(data)
    .map(([key, value]) => `${pythonString(key)}: ${pythonValue(value)}`)
    .join(", ")}}`;
};

/** `NAME = {` and an entry a line. */
export const pythonTable = (name: string, entries: Readonly<Record<string, PythonData>>): string =>
  `${name} = {\n${Object.entries(entries)
    .map(([key, value]) => `    ${pythonString(key)}: ${pythonValue(value)},\n`)
    .join("")}}\n`;

/** `NAME = frozenset([` and a value a line. */
export const pythonSet = (name: string, values: readonly string[]): string =>
  values.length === 0
    ? `${name} = frozenset()\n`
    : `${name} = frozenset(\n    [\n${values.map(value => `        ${pythonString(value)},\n`).join("")}    ]\n)\n`;
