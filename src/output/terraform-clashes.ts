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

/** The places in which a stack keeps records. */
const keptBy = (stack: Stack): ReadonlySet<string> =>
  new Set(placesOf(stack).flatMap(({ address, place }) => (typeAt(address).keepsRecords ? [place] : [])));

/** What a resource is called at its cloud, by the arguments that make it another; none where one is a reference. */
export interface Place {
  readonly address: string;
  readonly place: string;
}

export const placesOf = ({ resources, providers }: Pick<Stack, "resources" | "providers">): readonly Place[] => {
  const where = providers.flatMap(one => Object.values(printedArguments(one.arguments))).filter(isText);
  return resources.flatMap((resource): readonly Place[] => {
    const address = addressOf(resource);
    const args = printedArguments(resource.arguments);
    const { replacedBy } = typeAt(address);
    const said = replacedBy.map(name => args[name]).filter(isText);
    const named = replacedBy.some(name => /(^|_)(name|id)$/.test(name) && isText(args[name]));
    return named && !said.some(text => text.includes("${"))
      ? [{ address, place: [resource.type, ...said, ...where].join(" ") }]
      : [];
  });
};

const isText = (value: unknown): value is string => typeof value === "string";

const sourcesOf = ({ providers }: Stack): string => providers.map(({ source }) => source).join(", ");
