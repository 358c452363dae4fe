/** A stack as Terraform reads it: one file that `terraform` and `tofu` run as it is. */

import type { Backend } from "../../core/backend.ts";
import { addressOf, type Output, type Provider, type Resource, type Stack, type Value } from "../../core/resource.ts";
import { type Printed, printedArguments, withTexts } from "./text.ts";
import { secretsIn, variablesOf } from "./variables.ts";

/** Import blocks as JSON came with 1.5. */
export const requiredVersion = ">= 1.5.0";

/** A lock beside the state in S3 came with 1.10. */
export const requiredVersionOf = (backend: Backend): string =>
  backend.kind === "s3" && backend.useLockfile ? ">= 1.10.0" : requiredVersion;

type Block = Readonly<Record<string, Printed>>;

/** A stack's root file. `id` is its name in the backend, too. */
export const rootOf = (id: string, stack: Stack, backend: Backend): Block =>
  without({
    terraform: {
      backend: backendOf(id, backend),
      required_providers: requiredProviders(stack.providers),
      required_version: requiredVersionOf(backend),
    },
    provider: Object.fromEntries(stack.providers.map(one => [one.name, [printedArguments(one.arguments)]])),
    variable: variablesOf(secretsIn(stack)),
    ...resourcesOf(stack.resources),
    import: stack.resources.flatMap(resource =>
      resource.adopts === undefined ? [] : [{ to: addressOf(resource), id: textOf(resource.adopts) }],
    ),
    output: outputsOf(stack.outputs),
  });

export const requiredProviders = (providers: readonly Provider[]): Block =>
  Object.fromEntries(providers.map(({ name, source, version }) => [name, { source, version }]));

export const outputsOf = (outputs: Readonly<Record<string, Output>>): Block =>
  Object.fromEntries(
    Object.entries(outputs).map(([name, { value, description, sensitive }]) => [
      name,
      { value: textOf(value), description: textOf(description), ...(sensitive ? { sensitive } : {}) },
    ]),
  );

const textOf = (value: Value): Printed => withTexts(value, name => name);

/** `resource` and `data`, by type and name. */
export const resourcesOf = (resources: readonly Resource[]): { readonly resource: Block; readonly data: Block } => {
  const looked = (resource: Resource): boolean => resource.type.startsWith("data.");
  return {
    resource: byType(resources.filter(one => !looked(one))),
    data: byType(resources.filter(looked)),
  };
};

const byType = (resources: readonly Resource[]): Block => {
  const types = new Map<string, Map<string, Printed>>();
  for (const resource of resources) {
    const type = resource.type.replace(/^data\./, "");
    const named = types.get(type) ?? new Map<string, Printed>();
    if (named.has(resource.name)) throw new Error(`two resources are ${addressOf(resource)}`);
    types.set(type, named.set(resource.name, blockOf(resource)));
  }
  return Object.fromEntries([...types].map(([type, named]) => [type, Object.fromEntries(named)]));
};

const blockOf = ({ arguments: args, keepsRecords, dependsOn = [] }: Resource): Block => ({
  ...printedArguments(args),
  ...(dependsOn.length === 0 ? {} : { depends_on: dependsOn }),
  ...(keepsRecords ? { lifecycle: { prevent_destroy: true } } : {}),
});

/** Where the state lies. */
export const backendOf = (id: string, backend: Backend): Block => {
  const { kind, ...settings } = backend;
  switch (kind) {
    case "local":
      return { local: { path: `terraform.${id}.tfstate` } };
    case "s3":
    case "gcs":
    case "azurerm":
      return { [kind]: printedArguments(placed(id, backend, settings)) };
    default:
      return kind satisfies never;
  }
};

const placed = (id: string, { kind }: Backend, settings: Readonly<Record<string, Value>>) =>
  kind === "gcs"
    ? { ...settings, prefix: `${settings.prefix ?? "signalbox"}/${id}` }
    : { ...settings, key: `${settings.prefix ?? "signalbox"}/${id}.tfstate`, prefix: undefined };

/** Only blocks with something in them. */
export const without = (file: Block): Block =>
  Object.fromEntries(
    Object.entries(file).filter(([, block]) => typeof block === "object" && Object.keys(block).length > 0),
  );
