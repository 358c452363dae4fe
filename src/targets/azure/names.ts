/**
 * What things are called at Azure. A scope is the environment's name, in a Terraform module behind the caller's prefix.
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
 */

import type { Existing } from "../../core/existing.ts";
import type { Self } from "../../core/target.ts";
import type { AzureOptions } from "./options.ts";

type Named = Pick<Self<AzureOptions>, "key" | "options">;

const filled = (template: string, scope: string): string => template.replaceAll("{environment}", scope);

/** A second target is another workspace, and so another name. */
const usual = (key: string): string => (key === "azure" ? "llm-{environment}" : `llm-{environment}-${key}`);

/** The workspace's own name, which for somebody else's is the end of its id. */
export const workspaceOf = ({ key, options: { workspace = usual(key) } }: Named, scope: string): string =>
  typeof workspace === "string" ? filled(workspace, scope) : (workspace.name.split("/").at(-1) ?? "");

export const groupOf = ({ key, options: { resourceGroup = usual(key) } }: Named, scope: string): string =>
  typeof resourceGroup === "string" ? filled(resourceGroup, scope) : resourceGroup.name;

/** What stands once in a stack: its rule, its endpoint, its pack of queries. */
export const thingOf = ({ key }: Pick<Named, "key">, scope: string): string => `${scope}-${key}`;

/** What a thing is called in Terraform: the same in every environment. */
export const unscoped = (name: string, { scope }: { readonly scope: string }): string =>
  name.startsWith(`${scope}-`) ? name.slice(scope.length + 1) : name;

export const isExisting = (value: string | Existing | undefined): value is Existing => typeof value === "object";
