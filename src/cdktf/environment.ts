/** The stacks of a whole environment in an app. */

import type { JsonObject, Override } from "../core/artifact.ts";
import { ConfigError, didYouMean, type Problem, shown } from "../core/errors.ts";
import type { Stack } from "../core/resource.ts";
import { awsClasses } from "../doors/aws.ts";
import { azurermClasses } from "../doors/azurerm.ts";
import { type Construct, TerraformStack } from "../doors/cdktf.ts";
import { googleClasses } from "../doors/google.ts";
import type { Environment } from "../environment/index.ts";
import { merged } from "../output/render.ts";
import { claimsOf, stackFile, stacksOf } from "../output/terraform.ts";
import { judgeStacks } from "../output/terraform-clashes.ts";
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
 * @throws ConfigError where an override is of no stack; and, when they are printed, where it takes away what is not there
 */
export class SignalboxStacks {
  /** By id. */
  readonly stacks: ReadonlyMap<string, TerraformStack>;

  constructor(scope: Construct, { environment }: SignalboxStacksProps) {
    const claims = claimsOf(environment);
    const all = stacksOf(claims);
    const problems = [
      ...judgeStacks(claims),
      ...judgeOverrides(
        environment,
        all.map(({ id }) => pathOf(id)),
      ),
    ];
    if (problems.length > 0) throw new ConfigError(problems, `environment ${environment.name}`);
    this.stacks = new Map(all.map(({ id, stack }) => [id, new SignalboxStack(scope, id, stack, environment)]));
    for (const { id, stack } of all)
      for (const suffix of stack.after ?? []) {
        const first = this.stacks.get(`${environment.name}-${suffix}`);
        if (first !== undefined) this.stacks.get(id)?.addDependency(first);
      }
  }
}

/** As overrides name it. */
const pathOf = (id: string): string => `terraform/${stackFile(id)}`;

/** Those of stacks; modules and all other files are `synth`'s. */
const judgeOverrides = ({ override }: Environment, paths: readonly string[]): readonly Problem[] =>
  Object.entries(override).flatMap(([path, own]): readonly Problem[] => {
    if (!path.startsWith("terraform/") || path.startsWith("terraform/modules/")) return [];
    const code = "override-path-gone";
    if (!paths.includes(path))
      return [
        { code, path: `override[${shown(path)}]`, what: "no such file is generated", ...didYouMean(path, paths) },
      ];
    return "merge" in own
      ? []
      : [{ code, path: `override[${shown(path)}].insert`, what: "the file has no sections", expected: "merge" }];
  });

/** One of them. cdktf's own overrides append to lists, ours replace them. */
class SignalboxStack extends TerraformStack {
  readonly #path: string;
  readonly #override: Override | undefined;

  constructor(scope: Construct, id: string, stack: Stack, { backend, override }: Environment) {
    super(scope, id);
    this.#path = pathOf(id);
    this.#override = override[this.#path];
    fillStack(this, stack, backend, classes);
  }

  override toTerraform(): JsonObject {
    const printed: JsonObject = super.toTerraform();
    if (this.#override === undefined || !("merge" in this.#override)) return printed;
    const problems: Problem[] = [];
    const result = merged(printed, this.#override.merge, `override[${shown(this.#path)}].merge`, problems);
    if (problems.length > 0) throw new ConfigError(problems, this.node.path);
    return result;
  }
}
