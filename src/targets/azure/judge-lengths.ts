/**
 * The lengths of names, as long as a module's prefix can make them: the provider checks the workspace's alone, Azure all of
 * them when they are made.
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
 */

import { severities } from "../../core/alert.ts";
import { type Problem, shown } from "../../core/errors.ts";
import { receiversName } from "../../core/evaluator.ts";
import { prefixRoom } from "../../core/resource.ts";
import type { Self, Site } from "../../core/target.ts";
import { alertName, groupOf, isExisting, ownerOf, thingOf, workspaceOf } from "./names.ts";
import { type AzureOptions, hasTable } from "./options.ts";

/** In the place of a module's prefix. */
const anyPrefix = "x".repeat(prefixRoom);

interface Limit {
  readonly path: string;
  readonly called: string;
  /** @default 1 */
  readonly least?: number;
  readonly most: number;
  /** The names in a scope. Somebody else's are none of ours. */
  names(self: Self<AzureOptions>, site: Site): readonly string[];
}

const limits: readonly Limit[] = [
  {
    path: "workspace",
    called: "a workspace",
    least: 4,
    most: 63,
    names: (self, { scope }) => (isExisting(self.options.workspace) ? [] : [workspaceOf(self, scope)]),
  },
  {
    path: "resourceGroup",
    called: "a resource group",
    most: 90,
    names: (self, { scope }) => (isExisting(self.options.resourceGroup) ? [] : [groupOf(self, scope)]),
  },
  {
    // The length is the one that Azure's portal asks for.
    path: "feed",
    called: "a data collection endpoint",
    most: 44,
    names: (self, { scope }) => (hasTable(self.options) ? [thingOf(self, scope)] : []),
  },
  { path: "", called: "a component or a query pack", most: 260, names: (self, { scope }) => [thingOf(self, scope)] },
  {
    path: "alerts",
    called: "a rule",
    most: 260,
    names: (self, site) => site.alerts(self.key).map(rule => alertName(self, site, rule)),
  },
  {
    path: "routes",
    called: "an action group",
    most: 260,
    names: (self, site) => severities.map(severity => receiversName(ownerOf(self, site), severity)),
  },
];

export const judgeNameLengths = (self: Self<AzureOptions>, site: Site): readonly Problem[] => {
  const longest: Site = { ...site, scope: `${anyPrefix}${site.scope}` };
  return limits.flatMap(({ path, called, least = 1, most, names }): readonly Problem[] => {
    const wrong = (got: string, expected: string): readonly Problem[] => [
      { code: "wrong-value", path, what: `makes a name that ${called} cannot have`, got: shown(got), expected },
    ];
    const short = names(self, site).find(name => name.length < least);
    if (short !== undefined) return wrong(short, `${least} to ${most} signs`);
    const long = names(self, longest).find(name => name.length > most);
    if (long === undefined) return [];
    const own = long.replace(anyPrefix, "");
    const room = own === long ? "" : `, with the ${anyPrefix.length} of a module's prefix; it has ${long.length}`;
    return wrong(own, `at most ${most} signs${room}`);
  });
};
