/**
 * The same stack as a module to be called from somebody's own Terraform: without providers and state, and with a prefix for
 * its names, so that it can be called twice.
 * @see https://developer.hashicorp.com/terraform/language/modules/develop
 */

import { longestPrefix, type Stack } from "../../core/resource.ts";
import { outputsOf, requiredProviders, requiredVersion, resourcesOf, without } from "./stack.ts";
import type { Printed } from "./text.ts";
import { secretsIn, variablesOf } from "./variables.ts";

/**
 * Stands for the caller's prefix while names are made, so that it goes through whatever makes an id of a name. Lower-case
 * letters and digits alone, which every cloud takes everywhere.
 */
export const prefixMark = "sbx0prefix0";

const variable: Readonly<Record<string, Printed>> = {
  type: "string",
  nullable: false,
  description: `What every name begins with: lower-case letters and digits, at most ${longestPrefix}`,
  validation: {
    condition: `\${can(regex("^[a-z][a-z0-9]{0,${longestPrefix - 1}}$", var.name_prefix))}`,
    error_message: `name_prefix has to be lower-case letters and digits, a letter first, at most ${longestPrefix}.`,
  },
};

export interface ModuleFile {
  readonly path: string;
  readonly data: Readonly<Record<string, Printed>>;
}

/** The files of a module, of a stack whose names begin with `prefixMark`. */
export const moduleOf = (stack: Stack): readonly ModuleFile[] => {
  const files: Readonly<Record<string, Readonly<Record<string, Printed>>>> = {
    "versions.tf.json": {
      terraform: { required_providers: requiredProviders(stack.providers), required_version: requiredVersion },
    },
    "variables.tf.json": { variable: { name_prefix: variable, ...variablesOf(secretsIn(stack)) } },
    "main.tf.json": without({ ...resourcesOf(stack.resources) }),
    "outputs.tf.json": without({ output: outputsOf(stack.outputs) }),
  };
  return Object.entries(files)
    .filter(([, data]) => Object.keys(data).length > 0)
    .map(([path, data]) => ({ path, data: prefixed(data) as Readonly<Record<string, Printed>> }));
};

const prefixed = (value: Printed): Printed => {
  if (typeof value === "string") return value.split(prefixMark).join("${var.name_prefix}");
  if (typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(prefixed);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, prefixed(inner)]));
};
