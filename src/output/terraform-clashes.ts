/** Targets that want the same of a cloud. */

import type { Problem } from "../core/errors.ts";
import { addressOf, type Stack } from "../core/resource.ts";
import { printedArguments } from "../targets/terraform/index.ts";
import type { Claim } from "./terraform.ts";
import { typeAt } from "./terraform-types/index.ts";

/** What two targets cannot share: a state, where it holds other things, and whatever holds records. */
export const judgeStacks = (claims: readonly Claim[]): readonly Problem[] => {
  const all = claims.map(claim => ({
    ...claim,
    addresses: new Set(claim.stack.resources.map(addressOf)),
    kept: keptBy(claim.stack),
  }));
  return all.flatMap((claim, index): readonly Problem[] => {
    const others = all.slice(0, index);
    const rival = others.find(
      ({ id, stack }) =>
        id === claim.id &&
        (sourcesOf(stack) !== sourcesOf(claim.stack) ||
          stack.resources.some(one => claim.addresses.has(addressOf(one)))),
    );
    if (rival !== undefined)
      return [
        {
          code: "duplicate",
          path: `targets.${claim.target}`,
          what: `has the stack of targets.${rival.target}, which holds other things`,
          got: claim.id,
          help: "give it another key: a stack is called after it",
        },
      ];
    const [place, owner] =
      others.flatMap(one =>
        [...claim.kept].filter(place => one.kept.has(place)).map(place => [place, one.target] as const),
      )[0] ?? [];
    return place === undefined
      ? []
      : [
          {
            code: "duplicate",
            path: `targets.${claim.target}`,
            what: `keeps records in the very place of targets.${owner}`,
            got: place,
            help: "name its places otherwise, or say in one of the two that they are existing",
          },
        ];
  });
};

/** The places in which a stack keeps records, by what makes another of each; a place named by reference is its own. */
const keptBy = ({ resources, providers }: Stack): ReadonlySet<string> =>
  new Set(
    resources.flatMap(resource => {
      const { keepsRecords, replacedBy } = typeAt(addressOf(resource));
      const args = printedArguments(resource.arguments);
      const said = replacedBy.flatMap(name => (typeof args[name] === "string" ? [args[name]] : []));
      const where = providers.flatMap(one => Object.values(printedArguments(one.arguments)));
      return keepsRecords && said.length > 0 && !said.some(text => text.includes("${"))
        ? [[resource.type, ...said, ...where.filter(one => typeof one === "string")].join(" ")]
        : [];
    }),
  );

const sourcesOf = ({ providers }: Stack): string => providers.map(({ source }) => source).join(", ");
