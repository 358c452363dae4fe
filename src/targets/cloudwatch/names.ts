/** What things are called that an account, or a log group of somebody else's, has only one of each name of. */

import type { Self, Site } from "../../core/target.ts";
import { type CloudwatchOptions, namespaceOf, namespaceTellsEnvironments } from "./options.ts";

/** The key of a target that is the only one of its environment. */
const ordinary = "cloudwatch";

const isOrdinary = ({ key }: Pick<Self<unknown>, "key">): boolean => key === ordinary;

/** What names begin with: the scope, and the key where it may be another one beside. Never in a name of Terraform's. */
export const prefixOf = (self: Pick<Self<unknown>, "key">, { scope }: Pick<Site, "scope">): string =>
  isOrdinary(self) ? scope : `${scope}-${self.key}`;

/** A name without its prefix, as Terraform has it: the same in every environment, so that files of two are alike. */
export const unprefixed = (name: string, prefix: string): string =>
  name.startsWith(`${prefix}-`) ? name.slice(prefix.length + 1) : name;

/** A metric by its namespace and name, which carry whatever tells targets apart: what two write to one is added up. */
export const metricOf = (
  self: Self<CloudwatchOptions>,
  site: Pick<Site, "scope">,
  name: string,
): { readonly name: string; readonly namespace: string } => {
  const namespace = namespaceOf(self.options, site.scope);
  if (!namespaceTellsEnvironments(self.options)) return { name: `${prefixOf(self, site)}-${name}`, namespace };
  return { name: isOrdinary(self) ? name : `${self.key}-${name}`, namespace };
};
