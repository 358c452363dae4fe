/** The stacks of a whole environment in an app. */

import type { JsonObject, Override } from "../core/artifact.ts";
import { ConfigError, type Problem } from "../core/errors.ts";
import type { Stack } from "../core/resource.ts";
import { awsClasses } from "../doors/aws.ts";
import { azurermClasses } from "../doors/azurerm.ts";
import { type Construct, TerraformStack } from "../doors/cdktf.ts";
import { googleClasses } from "../doors/google.ts";
import type { Environment } from "../environment/index.ts";
import { merged } from "../output/render.ts";
import { stackFile, stacksOf } from "../output/terraform.ts";
import { fillStack } from "./resources.ts";

const classes = { ...awsClasses, ...googleClasses, ...azurermClasses };

export interface SignalboxStacksProps {
  /** What `defineEnvironment` returned. */
  readonly environment: Environment;
}

/**
 * A TerraformStack for everything that stands at clouds: `prod-aws`, `prod-gcp`, … with the addresses and the arguments of
 * `generated/<environment>/terraform/`, overrides applied.
 * @example new SignalboxStacks(app, { environment: prod }).stacks.get("prod-aws")
 */
export class SignalboxStacks {
  /** By id. */
  readonly stacks: ReadonlyMap<string, TerraformStack>;

  constructor(scope: Construct, { environment }: SignalboxStacksProps) {
    const all = stacksOf(environment);
    this.stacks = new Map(all.map(({ id, stack }) => [id, new SignalboxStack(scope, id, stack, environment)]));
    for (const { id, stack } of all)
      for (const suffix of stack.after ?? []) {
        const first = this.stacks.get(`${environment.name}-${suffix}`);
        if (first !== undefined) this.stacks.get(id)?.addDependency(first);
      }
  }
}

/** One of them. cdktf's own overrides append to lists, ours replace them. */
class SignalboxStack extends TerraformStack {
  readonly #path: string;
  readonly #override: Override | undefined;

  constructor(scope: Construct, id: string, stack: Stack, { backend, override }: Environment) {
    super(scope, id);
    this.#path = `terraform/${stackFile(id)}`;
    this.#override = override[this.#path];
    fillStack(this, stack, backend, classes);
  }

  override toTerraform(): JsonObject {
    const printed: JsonObject = super.toTerraform();
    if (this.#override === undefined || !("merge" in this.#override)) return printed;
    const problems: Problem[] = [];
    const result = merged(printed, this.#override.merge, `override["${this.#path}"].merge`, problems);
    if (problems.length > 0) throw new ConfigError(problems, this.node.path);
    return result;
  }
}
