/** One cloud's part of a small environment that is made for it: judged as any, as resources in somebody's own stack. */

import { ConfigError, didYouMean, type Problem } from "../core/errors.ts";
import { compose, kubernetes, type Platform } from "../core/platform.ts";
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
    | "schema"
    | "detectors"
    | "causes"
    | "privacy"
    | "sampling"
    | "queries"
    | "dashboards"
    | "instruments"
    | "routes"
    | "runbooks"
  > {
  /** What its things are named after: 1 to 40 lower-case letters, digits and hyphens, a letter first. @default "default" */
  readonly name?: string;
  /**
   * What its records say they are of, in `environment`: on tags and labels, and asked for by queries wherever the place is
   * not this construct's alone. @default the name
   */
  readonly environment?: string;
  /** The services whose records it keeps. Where a record comes from matters only for pods. @default "llm-service" */
  readonly services?: EnvironmentInput["services"];
  /** How long: one period for all streams, or one each. @default 30 days; security 365, audit at least 365 */
  readonly retention?: Keep | RetentionInput;
  /** The alerts it judges, about `services`; `{}` are those that are on by themselves. @default none */
  readonly alerts?: EnvironmentInput["alerts"];
}

/** All of them, so that none is taken for an option of the product. */
const shared: Readonly<Record<keyof CloudProps, true>> = {
  schema: true,
  detectors: true,
  causes: true,
  privacy: true,
  sampling: true,
  queries: true,
  dashboards: true,
  instruments: true,
  routes: true,
  runbooks: true,
  name: true,
  environment: true,
  services: true,
  retention: true,
  alerts: true,
};

/** The props of every construct, and the product's own options. */
export const apart = <P extends CloudProps>(props: P) => {
  // Plain JavaScript may leave them out; what is needed is then said to be missing.
  const given = Object.entries(props ?? {}).filter(([, value]) => value !== undefined);
  return {
    common: Object.fromEntries(given.filter(([name]) => name in shared)) as CloudProps,
    own: Object.fromEntries(given.filter(([name]) => !(name in shared))) as Omit<P, keyof CloudProps>,
  };
};

/** What a construct makes of its props. */
export interface Part {
  /** The target's key, which is in names. */
  readonly key: string;
  readonly use: TargetUse;
  readonly props: CloudProps;
  /** What the construct has found wrong itself, in its props' names. @default [] */
  readonly problems?: readonly Problem[];
}

/**
 * The stacks of one target, its resources named behind the construct's id, so that two in one stack differ.
 * @throws ConfigError with everything that is wrong, under the construct's path
 */
export const stacksFor = (construct: Construct, { key, use, props, problems = [] }: Part): readonly Stack[] => {
  const { name = "default", environment = name } = props;
  // Names are made of the one, records are of the other: both have to do as an environment's.
  const named = judged(name, { key, use, props });
  const result = environment === name ? named : judged(environment, { key, use, props });
  const found = [
    ...problems,
    ...("problems" in named ? named.problems : []),
    ...("problems" in result && result !== named ? ofEnvironment(result.problems, named) : []),
  ];
  if (found.length > 0 || "problems" in result)
    throw new ConfigError(
      found.map(one => inProps(one, key)).map(one => ({ ...one, path: below(construct, one.path) })),
      construct.node.path,
    );
  const placed = result.environment.targets.find(one => one.name === key);
  const site = { ...result.environment.site, scope: name };
  const stacks = placed?.target.stacks?.(placed.self, site) ?? [];
  return stacks.map(stack => withPrefix(stack, localName(construct.node.id)));
};

const judged = (name: string, { key, use, props }: Part) => {
  const { environment: _, services = { "llm-service": {} }, retention, alerts, ...rest } = props;
  return judgeEnvironment({
    ...rest,
    name,
    platform: platformOf(services),
    services,
    ...(retention === undefined ? {} : { retention: eachStream(retention) }),
    targets: { [key]: use },
    ...(alerts === undefined ? { alerts: silence } : { alerts, evaluator: key }),
  });
};

/** Pods are somewhere only in a cluster; nothing of it is made here. */
const platformOf = (services: EnvironmentInput["services"]): Platform =>
  Object.values(services).some(({ source }) => source?.kind === "pods") ? kubernetes() : compose();

const eachStream = (retention: Keep | RetentionInput): RetentionInput =>
  isKeep(retention) ? Object.fromEntries(streams.map(stream => [stream, retention])) : retention;

/** Plain JavaScript may hand in anything; the environment judges it. */
const isKeep = (retention: Keep | RetentionInput): retention is Keep =>
  typeof retention === "object" && retention !== null && "written" in retention;

/** What is wrong with the environment alone. */
const ofEnvironment = (problems: readonly Problem[], named: ReturnType<typeof judged>): readonly Problem[] => {
  const known = "problems" in named ? named.problems.map(({ path, what }) => `${path} ${what}`) : [];
  return problems
    .filter(({ path, what }) => path === "name" || !known.includes(`${path} ${what}`))
    .map(one => (one.path === "name" ? { ...one, path: "environment" } : one));
};

/** As the construct's props have it; what only a whole environment can do is no help here. */
const inProps = ({ help, expected, ...problem }: Problem, key: string): Problem => {
  const path = problem.path.replace(new RegExp(`^targets\\.${key}(\\.|$)`), "");
  // The product's options are not all of the construct's props, and it has some that the product has not.
  if (problem.code === "unknown-key" && path !== problem.path && /^\w+$/.test(path))
    return { ...problem, path, ...(help === undefined ? didYouMean(path, Object.keys(shared)) : { help }) };
  return { ...problem, path, ...(expected === undefined ? {} : { expected }), ...helped(problem, help) };
};

const helped = ({ got = "" }: Problem, help: string | undefined): Pick<Problem, "help"> => {
  if (got.includes("${TfToken[")) return { help: "give the value itself: what Terraform knows later cannot be judged" };
  return help === undefined || /\b(evaluator|platform|target)s?\b/.test(help) ? {} : { help };
};

/** A path below a construct. */
const below = ({ node }: Construct, path: string): string => [node.path, path].filter(Boolean).join(".");
