/**
 * Reads one folder of a `@cdktf/provider-*` package without loading it: the generated TypeScript lies in the inline source
 * map of its index.js, and still carries what the compiled form has lost (`// name - computed: false, optional: true, …`).
 */

import { existsSync, readFileSync } from "node:fs";

/** How an argument is written out, from `synthesizeHclAttributes` and the `…ToHclTerraform` functions. */
export interface Written {
  /** The mapping function's call. */
  readonly value: string;
  readonly isBlock: boolean;
  /** `simple`, `list`, `set`, `map` or `struct`. */
  readonly kind: string;
  /** `string`, `boolean`, `stringMap`, … or the name of a class. */
  readonly storage: string;
}

/** One attribute or block of a class. */
export interface Member {
  readonly name: string;
  readonly computed: boolean;
  readonly optional: boolean;
  readonly required: boolean;
  /** The class of the object that holds it, when there is one: `FooList`, `FooOutputReference`, `cdktf.StringMap`. */
  readonly holder: string | undefined;
  /** Whether that list stands for a set. */
  readonly wrapsSet: boolean;
  /** What the getter returns: `this.getStringAttribute('name')`. */
  readonly getter: string;
}

export interface GeneratedClass {
  readonly name: string;
  /** `cdktf.TerraformResource`, `cdktf.ComplexList`, … */
  readonly base: string;
  readonly members: readonly Member[];
  /** For a list or map: the class of its elements. */
  readonly element: string | undefined;
  /** For a resource, data source or provider: its own arguments. */
  readonly written: ReadonlyMap<string, Written>;
  /** `aws_cloudwatch_log_group`. */
  readonly resourceType: string | undefined;
}

export interface GeneratedSource {
  readonly classes: ReadonlyMap<string, GeneratedClass>;
  /** The arguments of a nested struct, by the struct's name. */
  readonly structs: ReadonlyMap<string, ReadonlyMap<string, Written>>;
}

const sourceMap = "//# sourceMappingURL=data:application/json;base64,";

const classes = /^export class (\w+) extends ([\w.]+) \{\n([\s\S]*?)^\}/gm;
const functions = /^export function \w+ToHclTerraform\(struct\?: ([^)]*)\): any \{\n([\s\S]*?)^\}/gm;
const members =
  /^ {2}\/\/ (\S+) - computed: (true|false), optional: (true|false), required: (true|false)\n(?: {2}private _\w+(?: = new ([\w.]+)\(this, "[^"]+"(?:, (true|false))?\)|[^\n]*?);\s*\n)?\s*public get \w+\(\)[^{\n]*\{\n\s*(?:\/\/[^\n]*\n\s*)*return ([^\n]*)/gm;
const writtenEntries =
  /^\s+(\w+): \{\n\s+value: (.*),\n\s+isBlock: (true|false),\n\s+type: "(\w+)",\n\s+storageClassType: "([\w.]+)",/gm;
const elementGetter = /public get\((?:index: number|key: string)\): (\w+) \{/;
const typeName = /tfResourceType = "(\w+)"/;

const writtenIn = (text: string): ReadonlyMap<string, Written> =>
  new Map(
    [...text.matchAll(writtenEntries)].map(([, name = "", value = "", block, kind = "", storage = ""]) => [
      name,
      { value, isBlock: block === "true", kind, storage },
    ]),
  );

const membersIn = (text: string): readonly Member[] =>
  [...text.matchAll(members)].map(([, name = "", computed, optional, required, holder, wrapsSet, getter = ""]) => ({
    name,
    computed: computed === "true",
    optional: optional === "true",
    required: required === "true",
    holder,
    wrapsSet: wrapsSet === "true",
    getter,
  }));

const parse = (text: string): GeneratedSource => {
  const structs = new Map<string, ReadonlyMap<string, Written>>();
  for (const [, union = "", body = ""] of text.matchAll(functions)) {
    const written = writtenIn(body);
    for (const name of union.split(" | ")) if (!/^cdktf\.|OutputReference$/.test(name)) structs.set(name, written);
  }
  const found = new Map<string, GeneratedClass>();
  for (const [, name = "", base = "", body = ""] of text.matchAll(classes)) {
    found.set(name, {
      name,
      base,
      members: membersIn(body),
      element: elementGetter.exec(body)?.[1],
      written: writtenIn(body),
      resourceType: typeName.exec(body)?.[1],
    });
  }
  return { classes: found, structs };
};

/** The generated source of one folder's index.js, or undefined when there is no such file. */
export const readGenerated = (indexFile: string): GeneratedSource | undefined => {
  if (!existsSync(indexFile)) return undefined;
  const compiled = readFileSync(indexFile, "utf8");
  const at = compiled.lastIndexOf(sourceMap);
  if (at < 0) throw new Error(`${indexFile} has no inline source map`);
  const map: { readonly sourcesContent?: readonly string[] } = JSON.parse(
    Buffer.from(compiled.slice(at + sourceMap.length), "base64").toString("utf8"),
  );
  const source = map.sourcesContent?.[0];
  if (source === undefined) throw new Error(`the source map of ${indexFile} holds no source`);
  return parse(source);
};
