/**
 * What things are called at Azure. A scope is the environment's name, in a Terraform module behind the caller's prefix.
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
 */

import type { AlertRule } from "../../core/alert.ts";
import type { Existing } from "../../core/existing.ts";
import type { Self, Site } from "../../core/target.ts";
import { type AzureOptions, hasTable } from "./options.ts";

type Named = Pick<Self<AzureOptions>, "key" | "options">;
type Keyed = Pick<Named, "key">;

const filled = (template: string, scope: string): string => template.replaceAll("{environment}", scope);

/** A second target is another workspace, and so another name. */
const usual = (key: string): string => (key === "azure" ? "llm-{environment}" : `llm-{environment}-${key}`);

/** The workspace's own name, which for somebody else's is the end of its id. */
export const workspaceOf = ({ key, options: { workspace = usual(key) } }: Named, scope: string): string =>
  typeof workspace === "string" ? filled(workspace, scope) : (workspace.name.split("/").at(-1) ?? "");

export const groupOf = ({ key, options: { resourceGroup = usual(key) } }: Named, scope: string): string =>
  typeof resourceGroup === "string" ? filled(resourceGroup, scope) : resourceGroup.name;

/** What stands once in a stack: its rule, its endpoint, its pack of queries. */
export const thingOf = ({ key }: Keyed, scope: string): string => `${scope}-${key}`;

/** The scope in names of what there are several of; a second target may share a group and a workspace with the first. */
export const ownerOf = ({ key }: Keyed, { scope }: Pick<Site, "scope">): string =>
  key === "azure" ? scope : `${scope}-${key}`;

export const alertName = (self: Keyed, site: Pick<Site, "scope">, { id }: Pick<AlertRule, "id">): string =>
  `${ownerOf(self, site)}-${id}`;

/** The table that records are in. */
export const tableOf = (options: Pick<AzureOptions, "feed" | "table">): string =>
  hasTable(options) ? options.table : "AppTraces";

/**
 * What queries start from: the custom table, or the function over Application Insights' own. A workspace has one function of a
 * name, so that a second target's has its key.
 */
export const sourceOf = ({ key, options }: Named): string =>
  hasTable(options)
    ? options.table
    : `${options.table.replace(/_CL$/, "")}${key === "azure" ? "" : `_${key.replaceAll(/[^A-Za-z0-9]/g, "_")}`}`;

export const isExisting = (value: string | Existing | undefined): value is Existing => typeof value === "object";
