/**
 * What a Terraform provider accepts, as data: the part of `terraform providers schema -json` that one provider fills
 * (https://developer.hashicorp.com/terraform/cli/commands/providers/schema#format-summary). So a schema can be rebuilt
 * from an npm package (`rebuilt.ts`), printed by a real provider, or written by hand for a provider nobody can download:
 *
 *     { "provider": { "block": { "attributes": { "url": { "type": "string", "optional": true } } } },
 *       "resource_schemas": { "grafana_folder": { "block": {
 *         "attributes": { "title": { "type": "string", "required": true }, "id": { "type": "string", "computed": true } },
 *         "block_types": { "rule": { "nesting_mode": "list", "min_items": 1, "block": { "attributes": { … } } } } } } },
 *       "data_source_schemas": {} }
 *
 * An attribute is `required`, or `optional`, `computed`, or both of these. A `nested_type` (protocol 6) is served as a block:
 * in JSON configuration the two are written alike. Keys not named here, such as `description`, are passed over.
 */

import { readFileSync } from "node:fs";

/** A type as cty writes it in JSON: `"string"`, `["list", "string"]`, `["object", { "a": "number" }]`. */
export type CtyType =
  | "string"
  | "number"
  | "bool"
  | "dynamic"
  | readonly ["list" | "set" | "map", CtyType]
  | readonly ["object", Readonly<Record<string, CtyType>>];

export interface Attribute {
  /** Absent only where `nested_type` stands. */
  readonly type?: CtyType;
  readonly nested_type?: {
    readonly attributes: Readonly<Record<string, Attribute>>;
    readonly nesting_mode: "single" | "list" | "set" | "map";
  };
  /** @default false */
  readonly required?: boolean;
  /** @default false */
  readonly optional?: boolean;
  /** @default false */
  readonly computed?: boolean;
  /** @default false */
  readonly sensitive?: boolean;
}

export type Nesting = "single" | "list" | "set" | "map" | "group";

export interface NestedBlock {
  readonly nesting_mode: Nesting;
  readonly block: Block;
  /** @default 0 */
  readonly min_items?: number;
  /** @default 0, which is no limit */
  readonly max_items?: number;
}

export interface Block {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly block_types?: Readonly<Record<string, NestedBlock>>;
}

export interface Schema {
  /** @default 0 */
  readonly version?: number;
  readonly block: Block;
}

export interface ProviderSchemas {
  readonly provider: Schema;
  readonly resource_schemas: Readonly<Record<string, Schema>>;
  readonly data_source_schemas: Readonly<Record<string, Schema>>;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Only the outermost form: Terraform itself checks every schema it is served, and names the attribute that is wrong. */
const isProviderSchemas = (value: unknown): value is ProviderSchemas =>
  isObject(value) &&
  isObject(value.provider) &&
  isObject(value.provider.block) &&
  isObject(value.resource_schemas) &&
  isObject(value.data_source_schemas);

/** The schemas in a file of the form above; throws with the file's path when it is not. */
export const readSchemas = (file: string): ProviderSchemas => {
  const value: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (isProviderSchemas(value)) return value;
  throw new Error(`${file}: expected an object with provider.block, resource_schemas and data_source_schemas`);
};
