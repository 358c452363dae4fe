/** The texts that people hand in, as data. */

import { parseAllDocuments, parseDocument } from "yaml";

/** YAML reads JSON too. Undefined for what is neither: half a file would be judged as if it were all. */
export const documentIn = (text: string): unknown => {
  try {
    if (isJson(text)) return JSON.parse(text);
    const read = parseDocument(text, { merge: true, logLevel: "silent" });
    if (read.errors.some(({ code }) => code !== "MULTIPLE_DOCS")) return undefined;
    const document: unknown = read.toJS();
    return holdsItself(document) ? undefined : document;
  } catch {
    return undefined;
  }
};

export const isJson = (text: string): boolean => text.trimStart().startsWith("{");

/** Whether an alias of the file leads back to where it stands: nobody would come to an end of it. */
const holdsItself = (value: unknown, above: readonly unknown[] = [], done = new Set<unknown>()): boolean => {
  if (typeof value !== "object" || value === null || done.has(value)) return false;
  if (above.includes(value)) return true;
  const found = Object.values(value).some(inner => holdsItself(inner, [...above, value], done));
  done.add(value);
  return found;
};

/** Every document of a text, or the first mistake, with its line where the parser knows it. */
export const documentsIn = (
  text: string,
): { readonly documents: readonly unknown[] } | { readonly mistake: string } => {
  try {
    const read = parseAllDocuments(text, { merge: true, logLevel: "silent" });
    if ("empty" in read) return { documents: [] };
    const [error] = read.flatMap(({ errors }) => errors);
    if (error !== undefined) throw error;
    const documents = read.map((one): unknown => one.toJS());
    return documents.some(one => holdsItself(one))
      ? { mistake: "an alias stands within what it is the alias of" }
      : { documents };
  } catch (error) {
    const [first = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    return { mistake: first.replace(/:$/, "") };
  }
};
