/** What every construct of a cloud is: resources that are data, in reach for overrides and references. */

import { ConfigError, didYouMean, shown } from "../core/errors.ts";
import { addressOf, localName, type Stack } from "../core/resource.ts";
import { Construct, type TerraformElement, TerraformStack } from "../doors/cdktf.ts";
import { type Place, placesOf } from "../output/terraform-clashes.ts";
import { refuseClashes } from "./clashes.ts";
import { type Classes, makeResources } from "./resources.ts";

/**
 * Resources in somebody's own stack. In Terraform they are called `<id>-<name>`, wherever in the tree the construct stands, so
 * that it can be moved without anything being destroyed: its id is for good, and one construct's in a stack. There are no
 * outputs; make your own of `resource(…)`.
 */
export abstract class CloudResources<C extends Classes> extends Construct {
  readonly #classes: C;
  readonly #made = new Map<string, TerraformElement>();
  readonly #places = new Set<string>();

  protected constructor(scope: Construct, id: string, classes: C) {
    super(scope, id);
    this.#classes = classes;
    refuseClashes(this, () => this.#made.values());
  }

  /**
   * A resource by Terraform's type and its name without the construct's id, to refer to it or to change it:
   * `logs.resource("aws_cloudwatch_log_group", "application").arn`.
   * @throws ConfigError where there is none, naming those there are
   */
  resource<T extends keyof C & string>(type: T, name: string): InstanceType<C[T]> {
    const element = this.#made.get(`${type}.${this.#prefix}${name}`);
    // Made of the class that the type has in this very record.
    if (element !== undefined) return element as InstanceType<C[T]>;
    const known = [...this.#made.keys()]
      .filter(address => !address.startsWith("var."))
      .map(address => address.replace(`.${this.#prefix}`, "."));
    const alike = known.filter(one => one.startsWith(`${type}.`));
    throw new ConfigError([
      {
        code: "unknown-name",
        path: this.node.path,
        what: "has no such resource",
        got: shown(`${type}.${name}`),
        expected:
          known.length === 0 ? "none: it has no resources" : `one of ${(alike.length > 0 ? alike : known).join(", ")}`,
        ...didYouMean(`${type}.${name}`, known),
      },
    ]);
  }

  /**
   * Makes what is not there yet.
   * @param anew addresses of what is made in the place of what is there
   * @throws ConfigError where another construct has made something of the same address
   */
  protected put({ resources, providers }: Pick<Stack, "resources" | "providers">, anew: readonly string[] = []): void {
    const wanted = resources.filter(one => !this.#made.has(addressOf(one)) || anew.includes(addressOf(one)));
    this.#refuseTwin(wanted.map(addressOf));
    this.#refuseRival(placesOf({ resources: wanted, providers }));
    for (const resource of wanted) this.node.tryRemoveChild(addressOf(resource));
    const made = makeResources(this, { resources: wanted, providers }, this.#classes);
    for (const [address, element] of made) this.#made.set(address, element);
  }

  /** Two that are called alike at the cloud, as constructs are whose names end in one word. */
  #refuseRival(places: readonly Place[]): void {
    for (const other of TerraformStack.of(this).node.findAll()) {
      if (!(other instanceof CloudResources) || other === this) continue;
      const rival = places.find(({ place }) => other.#places.has(place));
      if (rival === undefined) continue;
      throw new ConfigError(
        [
          {
            code: "duplicate",
            path: `${this.node.path}.name`,
            what: `names things as ${other.node.path} does: both make ${rival.place.split(" ")[0]} of one name`,
            got: shown(rival.place.split(" ")[1]),
            help: "give one of the two a name that ends in another word",
          },
        ],
        this.node.path,
      );
    }
    for (const { place } of places) this.#places.add(place);
  }

  get #prefix(): string {
    return `${localName(this.node.id)}-`;
  }

  /** At once, because it is the likely mistake: the same id below another parent. */
  #refuseTwin(addresses: readonly string[]): void {
    for (const other of TerraformStack.of(this).node.findAll()) {
      if (!(other instanceof CloudResources) || other === this) continue;
      if (!addresses.some(address => other.#made.has(address))) continue;
      throw new ConfigError(
        [
          {
            code: "duplicate",
            path: this.node.path,
            what: `would make again what ${other.node.path} has made`,
            got: `the id ${shown(this.node.id)}`,
            expected:
              "an id of its own in the whole stack, since resources are named after it and not after its parents",
          },
        ],
        this.node.path,
      );
    }
  }
}
