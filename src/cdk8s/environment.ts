/** A whole environment in a Chart. */

import { ConfigError } from "../core/errors.ts";
import type { Construct } from "../doors/cdk8s.ts";
import type { Environment } from "../environment/index.ts";
import { render } from "../output/render.ts";
import { ClusterObjects } from "./objects.ts";

export interface SignalboxEnvironmentProps {
  /** What `defineEnvironment` returned, with a platform `kubernetes(…)`. */
  readonly environment: Environment;
  /** The file its configs say they come from. @default "environments/<name>.ts" */
  readonly source?: string;
}

/**
 * Every object of `generated/<environment>/kubernetes/`, namespaces included and overrides applied.
 * @example new SignalboxEnvironment(chart, "prod", { environment: prod })
 * @throws ConfigError where the environment does not run in a cluster, or its overrides fit nothing
 */
export class SignalboxEnvironment extends ClusterObjects {
  constructor(scope: Construct, id: string, { environment, source }: SignalboxEnvironmentProps) {
    super(scope, id);
    const { platform } = environment.site;
    if (platform.kind !== "kubernetes")
      throw new ConfigError([
        {
          code: "missing-capability",
          path: `${this.node.path}.environment`,
          what: `${environment.name} runs on one machine, and has no Kubernetes objects`,
          got: `${platform.kind}()`,
          expected: "platform: kubernetes({ … })",
        },
      ]);
    const { objects, problems } = render(environment, source ?? `environments/${environment.name}.ts`);
    if (problems.length > 0) throw new ConfigError(problems, `environment ${environment.name}`);
    this.put(objects);
  }
}
