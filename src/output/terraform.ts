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
