/** Schemas and broken rules as messages of the plugin protocol (`tfplugin5.proto`). */

import type { Broken, Step } from "./rule.ts";
import type { Attribute, Block, NestedBlock, ProviderSchemas, Schema } from "./schema.ts";

interface WireBlock {
  readonly attributes: readonly object[];
  readonly block_types: readonly object[];
}

const wireAttribute = ([name, attribute]: readonly [string, Attribute]): object => ({
  name,
  type: Buffer.from(JSON.stringify(attribute.type)),
  required: attribute.required ?? false,
  optional: attribute.optional ?? false,
  computed: attribute.computed ?? false,
  sensitive: attribute.sensitive ?? false,
});

const wireNested = ([name, nested]: readonly [string, NestedBlock]): object => ({
  type_name: name,
  block: wireBlock(nested.block),
  nesting: nested.nesting_mode.toUpperCase(),
  // Limits are for lists and sets; Terraform refuses a schema that has them elsewhere.
  min_items: nested.nesting_mode === "list" || nested.nesting_mode === "set" ? (nested.min_items ?? 0) : 0,
  max_items: nested.nesting_mode === "list" || nested.nesting_mode === "set" ? (nested.max_items ?? 0) : 0,
});

/** Protocol 6's nested attributes as blocks, which is how JSON configuration writes them too. */
const asBlock = ({ nested_type: nested, required }: Attribute): NestedBlock | undefined =>
  nested && {
    nesting_mode: nested.nesting_mode,
    block: { attributes: nested.attributes },
    min_items: required ? 1 : 0,
  };

const wireBlock = (block: Block): WireBlock => {
  const attributes = Object.entries(block.attributes ?? {});
  const nested = attributes.flatMap(([name, attribute]): [string, NestedBlock][] => {
    const served = asBlock(attribute);
    return served ? [[name, served]] : [];
  });
  return {
    attributes: attributes.filter(([, { nested_type }]) => !nested_type).map(wireAttribute),
    block_types: [...Object.entries(block.block_types ?? {}), ...nested].map(wireNested),
  };
};

const wireSchema = ({ version, block }: Schema): object => ({ version: version ?? 0, block: wireBlock(block) });

const wireSchemas = (schemas: Readonly<Record<string, Schema>>): object =>
  Object.fromEntries(Object.entries(schemas).map(([type, schema]) => [type, wireSchema(schema)]));

/** The answer to GetSchema. */
export const schemaResponse = (schemas: ProviderSchemas): object => ({
  provider: wireSchema(schemas.provider),
  resource_schemas: wireSchemas(schemas.resource_schemas),
  data_source_schemas: wireSchemas(schemas.data_source_schemas),
});

const wireStep = (step: Step): object => {
  if ("attribute" in step) return { attribute_name: step.attribute };
  return "index" in step ? { element_key_int: step.index } : { element_key_string: step.key };
};

/** A broken rule as an error at its argument. */
export const diagnosticOf = ({ rule, path, got }: Broken): object => {
  const shown = JSON.stringify(got);
  return {
    severity: "ERROR",
    summary: rule.says,
    detail: `Got ${shown.length > 200 ? `${shown.slice(0, 200)}…` : shown}. See ${rule.source}`,
    attribute: { steps: path.map(wireStep) },
  };
};
