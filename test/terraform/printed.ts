/** Resources as Terraform's JSON has them, read again: references followed, and held against a provider's schema. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addressOf, type Provider, type Resource, type Stack } from "../../src/core/resource.ts";
import { moduleOf, rootOf } from "../../src/targets/terraform/index.ts";
import { type Diagnostic, type TestOutcome, testWith, validate } from "./harness.ts";
import { type Attribute, type Block, type NestedBlock, readSchemas } from "./shim/schema.ts";

export type Data = Readonly<Record<string, unknown>>;

export const isData = (value: unknown): value is Data =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const stackOf = (resources: readonly Resource[]): Stack => ({
  suffix: "test",
  about: "a test's",
  providers: [],
  resources,
  outputs: {},
});

type HostedProvider = "elasticstack" | "grafana";

const schemaFile = (provider: HostedProvider): string => new URL(`schemas/${provider}.json`, import.meta.url).pathname;

/**
 * Plans and applies resources with a provider of mocks that has the provider's schema.
 * @param tests the text of a `.tftest.hcl` without its `mock_provider`
 */
export const applied = async (
  provider: HostedProvider,
  resources: readonly Resource[],
  args: Provider["arguments"],
  tests: string,
): Promise<{ readonly refused: readonly Diagnostic[]; readonly outcome: TestOutcome }> => {
  const source = provider === "grafana" ? "grafana/grafana" : "elastic/elasticstack";
  const stack: Stack = {
    ...stackOf(resources),
    providers: [{ name: provider, source, version: ">= 0", arguments: args }],
  };
  const folder = mkdtempSync(join(tmpdir(), `signalbox-${provider}-`));
  try {
    writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify(rootOf("test", stack, { kind: "local" })));
    const options = { tool: "terraform" as const, providers: { [source]: { schemas: schemaFile(provider) } } };
    return {
      refused: await validate(folder, options),
      outcome: await testWith(folder, { "all.tftest.hcl": `mock_provider "${provider}" {}\n${tests}` }, options),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** The blocks of a `resource` object, by address. */
const blocksOf = (file: unknown): ReadonlyMap<string, Data> => {
  const { resource } = isData(file) ? file : {};
  return new Map(
    Object.entries(isData(resource) ? resource : {}).flatMap(([type, named]) =>
      Object.entries(isData(named) ? named : {}).map(([name, block]) => [
        `${type}.${name}`,
        isData(block) ? block : {},
      ]),
    ),
  );
};

/** As a root file has them, after a round through JSON. */
export const printed = (resources: readonly Resource[]): ReadonlyMap<string, Data> =>
  blocksOf(JSON.parse(JSON.stringify(rootOf("test", stackOf(resources), { kind: "local" }))));

/** As a module has them. */
export const printedModule = (resources: readonly Resource[]): ReadonlyMap<string, Data> =>
  blocksOf(
    JSON.parse(JSON.stringify(moduleOf(stackOf(resources)).find(({ path }) => path === "main.tf.json")?.data ?? {})),
  );

/** A reference, as a text or encoded as a part of JSON. */
const template =
  /(?<!\$)\$\{(?<encoded>jsonencode\()?(?<to>[a-z]+_[a-z_]+\.[A-Za-z0-9_-]+)\.(?<attribute>[a-z_.]+)\)?\}/g;

/** A variable that is encoded as a part of JSON. */
const encodedVariable = /(?<!\$)\$\{jsonencode\((?<variable>var\.[a-z0-9_]+)\)\}/g;

/** Every `${type.name.attribute}` in a value, but those of variables. */
export const references = (value: unknown): readonly { readonly to: string; readonly attribute: string }[] => {
  if (Array.isArray(value)) return value.flatMap(references);
  if (isData(value)) return Object.values(value).flatMap(references);
  return typeof value !== "string"
    ? []
    : [...value.matchAll(template)].map(({ groups }) => ({
        to: groups?.to ?? "",
        attribute: groups?.attribute ?? "",
      }));
};

const attributeOf = (block: Data | undefined, path: string): unknown =>
  path.split(".").reduce<unknown>((value, name) => (isData(value) ? value[name] : undefined), block);

/**
 * A block with its references in the place of what they are about, and escapes undone; `computed` answers for what only
 * the server knows.
 */
export const followed = (
  block: Data,
  blocks: ReadonlyMap<string, Data>,
  computed: (to: string, attribute: string) => string | undefined = () => undefined,
): Data => {
  const text = (written: string): string =>
    written
      .replaceAll(template, (_, encoded: string | undefined, to: string, attribute: string) => {
        const told = attributeOf(blocks.get(to), attribute) ?? computed(to, attribute);
        if (typeof told !== "string") throw new Error(`${to} has no ${attribute}`);
        return encoded === undefined ? told : JSON.stringify(told);
      })
      .replaceAll(encodedVariable, (_, variable: string) => `"\${${variable}}"`)
      .replaceAll("$${", "${")
      .replaceAll("%%{", "%{");
  const value = (inner: unknown): unknown => {
    if (typeof inner === "string") return text(inner);
    if (Array.isArray(inner)) return inner.map(value);
    return isData(inner) ? Object.fromEntries(Object.entries(inner).map(([key, below]) => [key, value(below)])) : inner;
  };
  return Object.fromEntries(Object.entries(block).map(([key, inner]) => [key, value(inner)]));
};

/** JSON in a text. */
export const parsed = (value: unknown): unknown => JSON.parse(String(value));

export const listOf = (value: unknown): readonly Data[] => (Array.isArray(value) ? value.filter(isData) : []);

/** Addresses that are referred to and are not there. */
export const dangling = (resources: readonly Resource[]): readonly string[] => {
  const blocks = printed(resources);
  const known = new Set(resources.map(addressOf));
  return [...blocks].flatMap(([address, block]) =>
    [...references(block).map(({ to }) => to), ...(resources.find(one => addressOf(one) === address)?.dependsOn ?? [])]
      .filter(to => !known.has(to))
      .map(to => `${address} -> ${to}`),
  );
};

/** What a provider would refuse of the printed blocks, by path. */
export const faults = (provider: HostedProvider, blocks: ReadonlyMap<string, Data>): readonly string[] => {
  const { resource_schemas: schemas } = readSchemas(schemaFile(provider));
  return [...blocks].flatMap(([address, { lifecycle: _, depends_on: __, ...block }]) => {
    const schema = schemas[address.split(".")[0] ?? ""];
    return schema === undefined ? [`${address}: no such type`] : inBlock(schema.block, block, address);
  });
};

const inBlock = (block: Block, value: unknown, path: string): readonly string[] => {
  if (!isData(value)) return [`${path}: no block`];
  const { attributes = {}, block_types: nested = {} } = block;
  return [
    ...Object.keys(value).flatMap(name => (name in attributes || name in nested ? [] : [`${path}.${name}: unknown`])),
    ...Object.entries(attributes).flatMap(([name, attribute]) =>
      inAttribute(attribute, value[name], `${path}.${name}`),
    ),
    ...Object.entries(nested).flatMap(([name, inner]) => inNested(inner, value[name], `${path}.${name}`)),
  ];
};

const inNested = (
  { nesting_mode: mode, block, min_items: min = 0, max_items: max }: NestedBlock,
  value: unknown,
  path: string,
) => {
  if (mode === "single") return value === undefined ? [] : inBlock(block, value, path);
  const blocks = value === undefined ? [] : Array.isArray(value) ? value : [value];
  return [
    ...(blocks.length < min ? [`${path}: too few`] : []),
    ...(max !== undefined && max > 0 && blocks.length > max ? [`${path}: too many`] : []),
    ...blocks.flatMap((one, index) => inBlock(block, one, `${path}[${index}]`)),
  ];
};

const inAttribute = (attribute: Attribute, value: unknown, path: string): readonly string[] => {
  if (value === undefined) return attribute.required ? [`${path}: missing`] : [];
  if (!attribute.required && !attribute.optional) return [`${path}: only the provider writes it`];
  const { nested_type: nested, type } = attribute;
  if (nested === undefined) return ofType(type, value) ? [] : [`${path}: not ${JSON.stringify(type)}`];
  const block: Block = { attributes: nested.attributes };
  switch (nested.nesting_mode) {
    case "single":
      return inBlock(block, value, path);
    case "map":
      return Object.entries(isData(value) ? value : {}).flatMap(([key, one]) => inBlock(block, one, `${path}.${key}`));
    case "list":
    case "set":
      return Array.isArray(value)
        ? value.flatMap((one, index) => inBlock(block, one, `${path}[${index}]`))
        : [`${path}: no list`];
    default:
      return nested.nesting_mode satisfies never;
  }
};

/** Strictly: Terraform would turn `"1"` into a number, and we have no need of it. */
const ofType = (type: Attribute["type"], value: unknown): boolean => {
  switch (type) {
    case "string":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    case "bool":
      return typeof value === "boolean";
    default: {
      if (!Array.isArray(type)) return false;
      const [kind, inner] = type;
      return kind === "map"
        ? isData(value) && Object.values(value).every(one => ofType(inner, one))
        : Array.isArray(value) && value.every(one => ofType(inner, one));
    }
  }
};

/** The paths of a value's texts with `${var.…}` in them. */
export const secretPlaces = (value: unknown, path = ""): readonly string[] => {
  if (typeof value === "string") return /(?<!\$)\$\{[^}]*\bvar\./.test(value) ? [path] : [];
  if (Array.isArray(value)) return value.flatMap(one => secretPlaces(one, path));
  return isData(value)
    ? Object.entries(value).flatMap(([key, inner]) => secretPlaces(inner, path === "" ? key : `${path}.${key}`))
    : [];
};
