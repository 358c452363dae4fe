/** What every construct of a cloud is: resources that are data, in reach for overrides and references. */

import { ConfigError, didYouMean, shown } from "../core/errors.ts";
import { localName, type Stack } from "../core/resource.ts";
import { Construct, type TerraformElement } from "../doors/cdktf.ts";
import { type Classes, makeResources } from "./resources.ts";

/**
 * Resources in somebody's own stack. In Terraform they are called `<id>-<name>`, wherever in the tree the construct stands, so
 * that it can be moved without anything being destroyed; its id is for good.
 */
export abstract class CloudResources<C extends Classes> extends Construct {
  readonly #classes: C;
  readonly #made = new Map<string, TerraformElement>();

  protected constructor(scope: Construct, id: string, classes: C) {
    super(scope, id);
    this.#classes = classes;
  }

  /**
   * A resource by Terraform's type and its name without the construct's id, to refer to it or to change it:
   * `logs.resource("aws_cloudwatch_log_group", "application").arn`.
   * @throws ConfigError where there is none, naming those there are
   */
  resource<T extends keyof C & string>(type: T, name: string): InstanceType<C[T]> {
    const address = `${type}.${localName(this.node.id)}-${name}`;
    const element = this.#made.get(address);
    if (element !== undefined) return element as InstanceType<C[T]>;
    const known = [...this.#made.keys()].map(one => one.replace(`.${localName(this.node.id)}-`, "."));
    const alike = known.filter(one => one.startsWith(`${type}.`));
    throw new ConfigError([
      {
        code: "unknown-name",
        path: this.node.path,
        what: "has no such resource",
        got: shown(`${type}.${name}`),
        expected: `one of ${(alike.length > 0 ? alike : known).join(", ")}`,
        ...didYouMean(`${type}.${name}`, known),
      },
    ]);
  }

  /** Makes what is not there yet. */
  protected put(stack: Pick<Stack, "resources" | "providers">): void {
    const missing = stack.resources.filter(({ type, name }) => !this.#made.has(`${type}.${name}`));
    const made = makeResources(this, { ...stack, resources: missing }, this.#classes);
    for (const [address, element] of made) this.#made.set(address, element);
  }
}
