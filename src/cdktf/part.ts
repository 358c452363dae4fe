/** One cloud's part of a small environment that is made for it: judged as any, as resources in somebody's own stack. */

import { ConfigError, type Problem } from "../core/errors.ts";
import { compose } from "../core/platform.ts";
import { localName, type Stack, withPrefix } from "../core/resource.ts";
import type { Keep } from "../core/retention.ts";
import { streams } from "../core/schema.ts";
import type { TargetUse } from "../core/target.ts";
import type { Construct } from "../doors/cdktf.ts";
import { type EnvironmentInput, judgeEnvironment } from "../environment/index.ts";
import type { RetentionInput } from "../environment/input.ts";
import { silence } from "../environment/silence.ts";

/** What every construct of a cloud can be told beside its own options. */
export interface CloudProps
  extends Pick<
    EnvironmentInput,
    "schema" | "detectors" | "privacy" | "sampling" | "queries" | "dashboards" | "instruments" | "routes" | "runbooks"
  > {
  /** What its things are named after. @default "default" */
  readonly name?: string;
  /** The environment its records say they are of, where they share a place with others'. @default the name */
  readonly environment?: string;
  /** The services whose records it keeps. @default "llm-service" */
  readonly services?: EnvironmentInput["services"];
  /** How long: one period for all streams, or one each. @default 30 days; security 365, audit at least 365 */
  readonly retention?: Keep | RetentionInput;
  /** The alerts it judges, about `services`; `{}` are those that are on by themselves. @default none */
  readonly alerts?: EnvironmentInput["alerts"];
}

const shared = [
  "schema",
  "detectors",
  "privacy",
  "sampling",
  "queries",
  "dashboards",
  "instruments",
  "routes",
  "runbooks",
  "name",
  "environment",
  "services",
  "retention",
  "alerts",
] as const satisfies readonly (keyof CloudProps)[];

/** The props of every construct, and the product's own options. */
export const apart = <P extends CloudProps>(props: P) => {
  const isShared = (name: string): boolean => shared.some(one => one === name);
  const given = Object.entries(props).filter(([, value]) => value !== undefined);
  return {
    common: Object.fromEntries(given.filter(([name]) => isShared(name))) as CloudProps,
    own: Object.fromEntries(given.filter(([name]) => !isShared(name))) as Omit<P, (typeof shared)[number]>,
  };
};

/**
 * The stacks of one target, its resources named behind the construct's id, so that two in one stack differ.
 * @throws ConfigError with everything that is wrong, under the construct's path
 */
export const stacksFor = (construct: Construct, key: string, use: TargetUse, props: CloudProps): readonly Stack[] => {
  const { name = "default", environment = name, services, retention, alerts, ...rest } = props;
  const judged = judgeEnvironment({
    ...rest,
    name: environment,
    platform: compose(),
    services: services ?? { "llm-service": {} },
    ...(retention === undefined ? {} : { retention: eachStream(retention) }),
    targets: { [key]: use },
    ...(alerts === undefined ? { alerts: silence } : { alerts, evaluator: key }),
  });
  if ("problems" in judged)
    throw new ConfigError(
      judged.problems.map(one => ({ ...one, path: placed(construct, one, key) })),
      construct.node.path,
    );
  const placedTarget = judged.environment.targets.find(one => one.name === key);
  const site = { ...judged.environment.site, scope: name };
  const stacks = placedTarget?.target.stacks?.(placedTarget.self, site) ?? [];
  return stacks.map(stack => withPrefix(stack, localName(construct.node.id)));
};

const eachStream = (retention: Keep | RetentionInput): RetentionInput =>
  isKeep(retention) ? Object.fromEntries(streams.map(stream => [stream, retention])) : retention;

const isKeep = (retention: Keep | RetentionInput): retention is Keep => "written" in retention;

const placed = ({ node }: Construct, { path }: Problem, key: string): string =>
  [node.path, path.replace(new RegExp(`^targets\\.${key}\\.?`), "")].filter(Boolean).join(".");
