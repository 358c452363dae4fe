/**
 * Rebuilds a provider's schemas from its `@cdktf/provider-*` package, for the types somebody lists. It is a reconstruction:
 * names, types, required, computed, block or attribute, list or set, and "at most one" are what the package still says;
 * larger limits, conflicts between arguments, validators and what is sensitive are lost (see `rules.ts` for some of them).
 */

import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Attribute, Block, CtyType, NestedBlock, ProviderSchemas, Schema } from "./schema.ts";
import { type GeneratedClass, type GeneratedSource, type Member, readGenerated, type Written } from "./source.ts";

export type RebuiltProvider = "aws" | "google" | "azurerm";

export interface Wanted {
  /** Resource types: `aws_cloudwatch_log_group`. One the package does not have is left out, so Terraform refuses it. */
  readonly resources: readonly string[];
  /** Data source types, written as in Terraform: `aws_iam_policy_document`. */
  readonly dataSources: readonly string[];
}

const require = createRequire(import.meta.url);

/** The folder of the generated classes, found without loading the package. */
const libraryOf = (provider: RebuiltProvider): string =>
  join(dirname(require.resolve(`@cdktf/provider-${provider}/package.json`)), "lib");

const scalars: Readonly<Record<string, CtyType>> = {
  string: "string",
  number: "number",
  boolean: "bool",
  any: "dynamic",
};

/** Types by cdktf's name of how a value is kept: `stringMap`, `numberList`, `stringListList`. */
const ofStorage = (storage: string, wrap: "list" | "set"): CtyType | undefined => {
  const [, scalar = "", wrappers = ""] = /^(string|number|boolean|any)((?:List|Map|Set)*)$/.exec(storage) ?? [];
  const inner = scalars[scalar];
  if (inner === undefined) return undefined;
  const outermost = wrappers.match(/List|Map|Set/g) ?? [];
  return outermost.reduce<CtyType>((type, wrapper, index) => {
    if (wrapper === "Map") return ["map", type];
    const isOutermost = index === outermost.length - 1;
    return [wrapper === "Set" || (isOutermost && wrap === "set") ? "set" : "list", type];
  }, inner);
};

/** Types by the getter of an attribute that nobody may write. */
const ofGetter = (getter: string): CtyType | undefined => {
  const [, kind] = /\bget(\w+?)Attribute\(/.exec(getter) ?? [];
  if (kind === undefined) return undefined;
  const storage = kind === "List" ? "stringList" : `${kind.charAt(0).toLowerCase()}${kind.slice(1)}`;
  return ofStorage(storage, getter.includes("Fn.tolist(") ? "set" : "list");
};

/** cdktf's own holders: `cdktf.StringMap`, `cdktf.StringMapList`, `cdktf.BooleanList`. */
const ofHolder = (holder: string, wrapsSet: boolean): CtyType | undefined => {
  const name = holder.replace(/^cdktf\./, "");
  return ofStorage(`${name.charAt(0).toLowerCase()}${name.slice(1)}`, wrapsSet ? "set" : "list");
};

/** What an attribute may be told and tells, without the keys that are false. */
const use = (member: Member): Attribute => ({
  ...(member.required ? { required: true } : {}),
  ...(member.optional ? { optional: true } : {}),
  ...(member.computed ? { computed: true } : {}),
});

/** The cty type of a whole block, where an attribute holds objects. */
const objectType = (block: Block): CtyType => [
  "object",
  {
    ...Object.fromEntries(Object.entries(block.attributes ?? {}).map(([name, { type = "dynamic" }]) => [name, type])),
    ...Object.fromEntries(
      Object.entries(block.block_types ?? {}).map(([name, { nesting_mode, block: inner }]): [string, CtyType] => [
        name,
        nesting_mode === "single" || nesting_mode === "group" ? objectType(inner) : [nesting_mode, objectType(inner)],
      ]),
    ),
  },
];

/** A real block, not an attribute that holds objects: `listMapperHcl(…, false)` marks the latter. */
const isBlock = (member: Member, written: Written | undefined): written is Written =>
  written?.isBlock === true && !member.computed && !/^cdktf\.\w+MapperHcl\(.*, false\)\(/.test(written.value);

const nestingOf = (kind: string): "single" | "list" | "set" | "map" =>
  kind === "list" || kind === "set" || kind === "map" ? kind : "single";

interface Scope {
  readonly source: GeneratedSource;
  /** Where a class is written about in a message. */
  readonly folder: string;
}

const classNamed = ({ source, folder }: Scope, name: string): GeneratedClass => {
  const found = source.classes.get(name);
  if (!found) throw new Error(`${folder} has no class ${name}`);
  return found;
};

/** A member that holds objects of a class of its own, as a block or as an attribute. */
const holding = (
  scope: Scope,
  member: Member,
  holder: string,
  written: Written | undefined,
): NestedBlock | Attribute => {
  const { element } = classNamed(scope, holder);
  const inner = blockOf(scope, element ?? holder);
  if (isBlock(member, written)) {
    const nesting = nestingOf(written.kind);
    if (nesting === "single") return { nesting_mode: "single", block: inner };
    return {
      nesting_mode: nesting,
      block: inner,
      min_items: member.required ? 1 : 0,
      max_items: element === undefined && nesting !== "map" ? 1 : 0,
    };
  }
  const collection =
    element === undefined ? "single" : holder.endsWith("Map") ? "map" : member.wrapsSet ? "set" : "list";
  const type = objectType(inner);
  return { type: collection === "single" ? type : [collection, type], ...use(member) };
};

/** A provider's own blocks have no holder: only the mapping function names the struct. */
const structOf = (scope: Scope, written: Written): Block | undefined => {
  const [, mapper] = /(\w+)ToHclTerraform\b/.exec(written.value.replace(/^cdktf\.\w+\(/, "")) ?? [];
  if (mapper === undefined) return undefined;
  const name = `${mapper.charAt(0).toUpperCase()}${mapper.slice(1)}`;
  const fields = scope.source.structs.get(name);
  if (!fields) return undefined;
  return assemble([...fields].map(([field, how]) => [field, plain(scope, optional(field), how)]));
};

const optional = (name: string): Member => ({
  name,
  computed: false,
  optional: true,
  required: false,
  holder: undefined,
  wrapsSet: false,
  getter: "",
});

/** A member without a holder: an argument by how it is written, an attribute by its getter. */
const plain = (scope: Scope, member: Member, written: Written | undefined): NestedBlock | Attribute => {
  if (written?.isBlock) {
    const inner = structOf(scope, written);
    if (inner) {
      const nesting = nestingOf(written.kind);
      return {
        nesting_mode: nesting,
        block: inner,
        ...(member.required && nesting !== "single" ? { min_items: 1 } : {}),
      };
    }
  }
  const type =
    (written && ofStorage(written.storage, written.kind === "set" ? "set" : "list")) ??
    (member.holder === undefined ? ofGetter(member.getter) : ofHolder(member.holder, member.wrapsSet));
  if (type === undefined) throw new Error(`${scope.folder}: the type of ${member.name} cannot be told`);
  return { type, ...use(member) };
};

const assemble = (entries: readonly (readonly [string, NestedBlock | Attribute])[]): Block => {
  const attributes: Record<string, Attribute> = {};
  const block_types: Record<string, NestedBlock> = {};
  for (const [name, entry] of entries) {
    if ("block" in entry) block_types[name] = entry;
    else attributes[name] = entry;
  }
  return { attributes, block_types };
};

const blockOf = (scope: Scope, className: string): Block => {
  const found = classNamed(scope, className);
  const struct = className.replace(/OutputReference$/, "");
  const written = found.written.size > 0 ? found.written : scope.source.structs.get(struct);
  return assemble(
    found.members.map(member => {
      const how = written?.get(member.name);
      const { holder } = member;
      return [
        member.name,
        holder === undefined || holder.startsWith("cdktf.")
          ? plain(scope, member, how)
          : holding(scope, member, holder, how),
      ];
    }),
  );
};

/** The schema of the resource, data source or provider in one folder; undefined when the folder is not there. */
export const rebuildFolder = (
  provider: RebuiltProvider,
  folder: string,
): (Schema & { readonly type: string }) | undefined => {
  const source = readGenerated(join(libraryOf(provider), folder, "index.js"));
  const main = source && [...source.classes.values()].find(({ base }) => /^cdktf\.Terraform\w+$/.test(base));
  if (!source || !main) return undefined;
  const block = blockOf({ source, folder }, main.name);
  // A provider's `alias` is Terraform's own word; cdktf lists it among the arguments.
  const { alias: _alias, ...attributes } = block.attributes ?? {};
  return {
    type: main.resourceType ?? provider,
    block: main.base === "cdktf.TerraformProvider" ? { ...block, attributes } : block,
  };
};

const rebuilt = new Map<string, Schema | undefined>();

const folderOf = (provider: RebuiltProvider, type: string): string =>
  type === provider ? "provider" : type.replace(`${provider}_`, "").replaceAll("_", "-");

const schemaOf = (provider: RebuiltProvider, type: string, prefix: string): Schema | undefined => {
  const folder = `${prefix}${folderOf(provider, type)}`;
  const key = `${provider}/${folder}`;
  if (!rebuilt.has(key)) {
    const found = rebuildFolder(provider, folder);
    rebuilt.set(key, found?.type === type ? { block: found.block } : undefined);
  }
  return rebuilt.get(key);
};

const listed = (
  provider: RebuiltProvider,
  types: readonly string[],
  prefix: string,
): Readonly<Record<string, Schema>> => {
  const found: Record<string, Schema> = {};
  for (const type of types) {
    const schema = schemaOf(provider, type, prefix);
    if (schema) found[type] = schema;
  }
  return found;
};

/** The schemas of the listed types, read once each in a process. */
export const rebuild = (provider: RebuiltProvider, { resources, dataSources }: Wanted): ProviderSchemas => {
  const own = schemaOf(provider, provider, "");
  if (!own) throw new Error(`@cdktf/provider-${provider} has no provider folder`);
  return {
    provider: own,
    resource_schemas: listed(provider, resources, ""),
    data_source_schemas: listed(provider, dataSources, `data-${provider}-`),
  };
};
