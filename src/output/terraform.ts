/** The stacks of an environment: what its targets want at clouds, as root files and as modules. */

import type { Artifact, JsonObject } from "../core/artifact.ts";
import type { Problem } from "../core/errors.ts";
import { addressOf, type Stack } from "../core/resource.ts";
import type { Environment } from "../environment/index.ts";
import { moduleOf, prefixMark, printedArguments, rootOf, sortedKeys } from "../targets/terraform/index.ts";
import { typeAt } from "./terraform-types/index.ts";

/** A stack and the id it has for everybody: in Terraform's state, in cdktf and below `generated/`. */
export interface NamedStack {
  readonly id: string;
  readonly stack: Stack;
}

/** Every stack of an environment, in the order of its targets. Targets that name the same one share it. */
export const stacksOf = ({
  name,
  site,
  targets,
}: Pick<Environment, "name" | "site" | "targets">): readonly NamedStack[] => {
  const stacks = new Map<string, Stack>();
  for (const { target, self } of targets)
    for (const stack of target.stacks?.(self, site) ?? []) {
      const id = `${name}-${stack.suffix}`;
      const other = stacks.get(id);
      stacks.set(id, other === undefined ? stack : together(other, stack));
    }
  return [...stacks].map(([id, stack]) => ({ id, stack }));
};

const together = (one: Stack, other: Stack): Stack => ({
  suffix: one.suffix,
  about: `${one.about}; ${other.about}`,
  providers: [
    ...one.providers.map(provider => {
      const same = other.providers.find(({ name }) => name === provider.name);
      return same === undefined ? provider : { ...provider, arguments: { ...provider.arguments, ...same.arguments } };
    }),
    ...other.providers.filter(({ name }) => !one.providers.some(provider => provider.name === name)),
  ],
  resources: [...one.resources, ...other.resources],
  outputs: { ...one.outputs, ...other.outputs },
});

/** A stack's file below `terraform/`, called as cdktf calls it. */
export const stackFile = (id: string): string => `${id}/cdk.tf.json`;

/** What two targets cannot share: a state, where it holds other things, and whatever holds records. */
export const judgeStacks = ({
  name,
  site,
  targets,
}: Pick<Environment, "name" | "site" | "targets">): readonly Problem[] => {
  const claims = targets.flatMap(one =>
    (one.target.stacks?.(one.self, site) ?? []).map(stack => ({
      target: one.name,
      id: `${name}-${stack.suffix}`,
      stack,
      addresses: new Set(stack.resources.map(addressOf)),
      kept: keptBy(stack),
    })),
  );
  return claims.flatMap((claim, index): readonly Problem[] => {
    const others = claims.slice(0, index);
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

export const terraformFiles = (environment: Environment): readonly Artifact[] => {
  const { site } = environment;
  const modules = stacksOf({ ...environment, site: { ...site, scope: `${prefixMark}-${site.scope}` } });
  return [
    ...stacksOf(environment).map(
      ({ id, stack }): Artifact => ({
        kind: "json",
        path: stackFile(id),
        about: `${stack.about}: a stack that terraform and tofu run`,
        data: sortedKeys(rootOf(id, stack, environment.backend)) as JsonObject,
      }),
    ),
    ...modules.flatMap(({ id, stack }) =>
      moduleOf(stack).map(
        ({ path, data }): Artifact => ({
          kind: "json",
          path: `modules/${id}/${path}`,
          about: `${stack.about}: a module for other people's Terraform`,
          data: sortedKeys(data) as JsonObject,
        }),
      ),
    ),
  ];
};
