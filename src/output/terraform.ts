/** The stacks of an environment: what its targets want at clouds, as root files and as modules. */

import type { Artifact, JsonObject } from "../core/artifact.ts";
import type { Stack } from "../core/resource.ts";
import type { Environment } from "../environment/index.ts";
import { moduleOf, prefixMark, rootOf, sortedKeys } from "../targets/terraform/index.ts";

/** A stack and the id it has for everybody: in Terraform's state, in cdktf and below `generated/`. */
export interface NamedStack {
  readonly id: string;
  readonly stack: Stack;
}

/** A stack, and the target that wants it. */
export interface Claim extends NamedStack {
  /** The key in `targets`, as the user writes it. */
  readonly target: string;
}

type Given = Pick<Environment, "name" | "site" | "targets">;

/** What every target wants, in their order. */
export const claimsOf = ({ name, site, targets }: Given): readonly Claim[] =>
  targets.flatMap(one =>
    (one.target.stacks?.(one.self, site) ?? []).map(stack => ({
      target: one.name,
      id: `${name}-${stack.suffix}`,
      stack,
    })),
  );

/** Every stack once: targets that name the same one share it. */
export const stacksOf = (claims: readonly Claim[]): readonly NamedStack[] => {
  const stacks = new Map<string, Stack>();
  for (const { id, stack } of claims) {
    const other = stacks.get(id);
    stacks.set(id, other === undefined ? stack : together(other, stack));
  }
  return [...stacks].map(([id, stack]) => ({ id, stack }));
};

const together = (one: Stack, other: Stack): Stack => ({
  suffix: one.suffix,
  after: [...(one.after ?? []), ...(other.after ?? [])],
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

/** The files of what the targets of an environment want. */
export const terraformFiles = (environment: Environment, claims: readonly Claim[]): readonly Artifact[] => {
  const { site, backend } = environment;
  const prefixed = { ...environment, site: { ...site, scope: `${prefixMark}-${site.scope}` } };
  return [
    ...stacksOf(claims).map(
      ({ id, stack }): Artifact => ({
        kind: "json",
        path: stackFile(id),
        about: `${stack.about}: a stack that terraform and tofu run`,
        data: sortedKeys(rootOf(id, stack, backend)) as JsonObject,
      }),
    ),
    ...stacksOf(claimsOf(prefixed)).flatMap(({ id, stack }) =>
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
