/** What every construct of one product can be told beside the product's own options. */

import type { KubernetesPlatform } from "../core/platform.ts";
import type { EnvironmentInput } from "../environment/index.ts";

export interface CommonProps
  extends Pick<EnvironmentInput, "schema" | "detectors" | "causes" | "privacy" | "sampling" | "retention" | "secrets"> {
  /**
   * What it is called, in lower case with hyphens: its objects' names start with it, and others find it under it.
   * @default the product's, e.g. "otel-collector"
   */
  readonly name?: string;
  /** The environment its records are of, and the label `app.kubernetes.io/instance`. @default "default" */
  readonly environment?: string;
  /** Where it runs. @default kubernetes({ namespace }) with the Chart's namespace, or "observability" */
  readonly platform?: KubernetesPlatform;
  /** The services whose records it handles. @default "llm-service", with records as this product gets them */
  readonly services?: EnvironmentInput["services"];
  /** The namespaces whose pods may use it, beside those of `services`. @default its own and that of agents */
  readonly clients?: readonly string[];
  /** Whether the namespaces and priority classes of its pods are made too. @default false: pods name no priority class */
  readonly withNamespaces?: boolean;
  /** What its files say they come from. @default "a cdk8s chart" */
  readonly source?: string;
}

/** The props of the construct, and the product's own options. */
export const apart = <P extends CommonProps>(props: P) => {
  const {
    name,
    environment,
    platform,
    services,
    clients,
    withNamespaces,
    source,
    schema,
    detectors,
    causes,
    privacy,
    sampling,
    retention,
    secrets,
    ...own
  } = props;
  const common: CommonProps = props;
  return { common, own };
};

type Given<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Without what nobody said. */
export const given = <T extends object>(values: T): Given<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
