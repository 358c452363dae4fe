/** The ids of Azure's resources, spelled as the provider reads them: it minds the case. */

import { z } from "zod";
import type { Existing } from "../../core/existing.ts";

const group = "/subscriptions/[0-9A-Fa-f-]{36}/resourceGroups/[A-Za-z0-9._()-]{1,90}";
const workspace = String.raw`${group}/providers/Microsoft\.OperationalInsights/workspaces/[A-Za-z0-9-]{4,63}`;
const named = "[A-Za-z0-9._()-]{1,260}";

export const ids = {
  resourceGroup: new RegExp(`^${group}$`),
  workspace: new RegExp(`^${workspace}$`),
  table: new RegExp(`^${workspace}/tables/[A-Za-z0-9_]{1,63}$`),
  applicationInsights: new RegExp(String.raw`^${group}/providers/Microsoft\.Insights/components/${named}$`),
  machine: new RegExp(
    String.raw`^${group}/providers/(Microsoft\.Compute/(virtualMachines|virtualMachineScaleSets)|Microsoft\.HybridCompute/machines)/${named}$`,
  ),
} as const;

const isExisting = (value: unknown): value is Existing =>
  typeof value === "object" &&
  value !== null &&
  "kind" in value &&
  value.kind === "existing" &&
  "name" in value &&
  typeof value.name === "string";

/** Names of environments of every length: a template is judged by whether any of them makes a name of it. */
const anyEnvironment: readonly string[] = Array.from({ length: 40 }, (_, index) => "x".repeat(index + 1));

/** A name to make, with `{environment}` in it or not, or something that stands. */
export const placeOption = (
  { name, existing }: { readonly name: RegExp; readonly existing: RegExp },
  expected: string,
) =>
  z.custom<string | Existing>().superRefine((value, context) => {
    const accepted = isExisting(value)
      ? existing.test(value.name)
      : typeof value === "string" && anyEnvironment.some(one => name.test(value.replaceAll("{environment}", one)));
    if (!accepted)
      context.addIssue({
        code: "custom",
        message: "names no such thing at Azure",
        input: isExisting(value) ? value.name : value,
        params: { problem: "wrong-value", expected },
      });
  });
