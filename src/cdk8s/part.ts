/** One target of a small environment that is made for it: judged as any, and of its objects only the target's own. */

import { alerts as shippedAlerts } from "../catalog/index.ts";
import type { Json, JsonObject } from "../core/artifact.ts";
import { ConfigError, type Problem, shown } from "../core/errors.ts";
import type { Manifest } from "../core/manifest.ts";
import { type KubernetesPlatform, kubernetes } from "../core/platform.ts";
import { folderOf, type TargetUse } from "../core/target.ts";
import type { Workload } from "../core/workload.ts";
import { Chart, type Construct } from "../doors/cdk8s.ts";
import { type Environment, type EnvironmentInput, judgeEnvironment, type Placed } from "../environment/index.ts";
import { clusterPlan } from "../output/platform.ts";
import { render } from "../output/render.ts";
import { clusterFiles } from "../targets/kubernetes/index.ts";
import { type CommonProps, given } from "./common.ts";
import { camel, type Link } from "./links.ts";

/** What a construct makes of its props. */
export interface Part {
  /** The construct's class. */
  readonly title: string;
  /** What it is called where nobody says: the product's folder. */
  readonly name: string;
  readonly common: CommonProps;
  readonly services: EnvironmentInput["services"];
  readonly use: TargetUse;
  readonly links?: readonly Link[];
  /** The alerts it judges. @default none */
  readonly alerts?: EnvironmentInput["alerts"] | undefined;
  readonly more?: Pick<EnvironmentInput, "dashboards" | "routes" | "runbooks">;
  /** Where it runs, where nobody says, in the Chart's namespace. */
  readonly place?: (namespace: string) => KubernetesPlatform;
}

/**
 * The objects of a target alone.
 * @throws ConfigError with everything that is wrong, under the construct's path
 */
export const objectsOf = (construct: Construct, part: Part): readonly Manifest[] => {
  const { common, links = [] } = part;
  const name = common.name ?? part.name;
  const key = camel(name);
  const refuse = (problems: readonly Problem[]): never => {
    const path = (one: string) => placedPath(one, key, links);
    throw new ConfigError(
      problems.map(one => ({ ...one, path: [construct.node.path, path(one.path)].filter(Boolean).join(".") })),
      `${part.title} ${construct.node.path}`,
    );
  };
  const misnamed = [...judgeName(name, key), ...judgeLinks(key, links)];
  if (misnamed.length > 0) return refuse(misnamed);

  const namespace = Chart.of(construct).namespace ?? "observability";
  const platform = opened(common.platform ?? (part.place ?? placeIn)(namespace), common.clients);
  const { schema, detectors, privacy, sampling, retention, secrets } = common;
  const judged = judgeEnvironment({
    name: common.environment ?? "default",
    platform,
    services: common.services ?? part.services,
    // Its own last: the stores that others have are no choice for whoever judges alerts.
    targets: { ...Object.fromEntries(links.map(link => [link.key, link.use])), [key]: part.use },
    ...(part.alerts === undefined ? { alerts: silence } : { alerts: part.alerts, evaluator: key }),
    ...part.more,
    ...given({ schema, detectors, privacy, sampling, retention, secrets }),
  });
  if ("problems" in judged) return refuse(judged.problems);
  const { environment } = judged;
  const placed = environment.targets.find(one => one.name === key);
  if (placed === undefined) return [];
  const rendered = render(environment, common.source ?? "a cdk8s chart", "cdk8s synth");
  if (rendered.problems.length > 0) return refuse(rendered.problems);
  const texts = new Map(rendered.files.map(({ path, text }) => [path, text]));
  return ownObjects({ environment, platform, placed, texts }, common.withNamespaces ?? false);
};

const placeIn = (namespace: string): KubernetesPlatform => kubernetes({ namespace });

/** With the namespaces that may use it. */
const opened = (platform: KubernetesPlatform, clients: CommonProps["clients"]): KubernetesPlatform => ({
  ...platform,
  readers: [...new Set([...(platform.readers ?? []), ...(clients ?? [platform.namespace, platform.agentNamespace])])],
});

/** Nobody asked this environment to judge anything. */
const silence = Object.fromEntries(Object.keys(shippedAlerts).map(name => [name, "off" as const]));

const judgeName = (name: string, key: string): readonly Problem[] =>
  folderOf(key) === name && /^[a-z][a-z0-9-]{0,38}$/.test(name)
    ? []
    : [
        {
          code: "wrong-value",
          path: "name",
          what: "is no name for a workload",
          got: shown(name),
          expected: "lower-case words with a hyphen between them, each starting with a letter, at most 39 characters",
        },
      ];

/** One key is one target. */
const judgeLinks = (key: string, links: readonly Link[]): readonly Problem[] =>
  links.flatMap((link, index): readonly Problem[] => {
    const other = links.slice(0, index).find(one => one.key === link.key && one.use !== link.use);
    if (other === undefined && link.key !== key) return [];
    return [
      {
        code: "duplicate",
        path: link.path,
        what: other === undefined ? "has the construct's own name" : `is called as the target at ${other.path}`,
        got: shown(link.key),
        help: `give it a name of its own: { other: ${link.key}(…) }`,
      },
    ];
  });

/** A problem's path as the construct's props have it. */
const placedPath = (path: string, key: string, links: readonly Link[]): string => {
  const [, target, rest = ""] = /^targets\.([^.[]+)(.*)$/.exec(path) ?? [];
  if (target === undefined) return path === "name" ? "environment" : path;
  if (target === key) return rest.replace(/^\./, "");
  const link = links.find(one => one.key === target);
  return link === undefined ? path : `${link.path}${rest}`;
};

interface Rendered {
  readonly environment: Environment;
  readonly platform: KubernetesPlatform;
  readonly placed: Placed;
  readonly texts: ReadonlyMap<string, string>;
}

const ownObjects = (
  { environment, platform, placed, texts }: Rendered,
  withNamespaces: boolean,
): readonly Manifest[] => {
  const { self, target } = placed;
  const { site } = environment;
  const own = target.workloads?.(self, site) ?? [];
  const plan = clusterPlan(environment, platform, texts);
  const [places, ...files] = clusterFiles({
    ...plan,
    workloads: plan.workloads.map(one => (own.some(({ name }) => name === one.name) ? reached(one, placed) : one)),
  });
  const names = [
    self.key,
    ...own.flatMap(workload => [workload.name, ...configsOf(workload)]),
    ...(target.sharedConfigs?.(self, site) ?? []).map(({ name }) => name),
  ];
  const objects = files.filter(({ path }) => names.includes(path.replace(/\.yaml$/, ""))).flatMap(file => file.objects);
  const classes = (places?.objects ?? []).filter(({ kind }) => kind === "PriorityClass").map(one => one.metadata.name);
  if (!withNamespaces) return objects.map(one => withoutClass(one, classes));
  const used = [...objects.map(({ metadata }) => metadata.namespace), ...objects.map(classOf)];
  return [...(places?.objects ?? []).filter(({ metadata }) => used.includes(metadata.name)), ...objects];
};

const configsOf = ({ mounts = [] }: Workload): readonly string[] =>
  mounts.flatMap(mount => (mount.kind === "files" && mount.config !== undefined ? [mount.config] : []));

/** The doors it opens are for its clients, of which the small environment has none. */
const reached = (workload: Workload, { endpoints }: Placed): Workload => {
  const doors = endpoints.flatMap(({ url }) => {
    const { hostname, port } = new URL(url);
    return hostname.split(".")[0] === workload.name ? [Number(port)] : [];
  });
  return {
    ...workload,
    ports: (workload.ports ?? []).map(port =>
      doors.includes(port.port) && (port.audience ?? "nobody") === "nobody" ? { ...port, audience: "readers" } : port,
    ),
  };
};

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const podSpecOf = ({ spec }: JsonObject): JsonObject | undefined => {
  const template = isObject(spec) ? spec.template : undefined;
  const pod = isObject(template) ? template.spec : undefined;
  return isObject(pod) ? pod : undefined;
};

const classOf = (object: Manifest): Json | undefined => podSpecOf(object)?.priorityClassName;

/** A class that nobody makes would keep the pods from being admitted. */
const withoutClass = (object: Manifest, classes: readonly string[]): Manifest => {
  const pod = podSpecOf(object);
  const { spec } = object;
  if (pod === undefined || !isObject(spec) || !isObject(spec.template)) return object;
  const { priorityClassName, ...rest } = pod;
  if (typeof priorityClassName !== "string" || !classes.includes(priorityClassName)) return object;
  return { ...object, spec: { ...spec, template: { ...spec.template, spec: rest } } };
};
