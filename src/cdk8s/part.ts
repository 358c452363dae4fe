/** One target of a small environment that is made for it: judged as any, and of its objects only the target's own. */

import type { Json, JsonObject } from "../core/artifact.ts";
import { ConfigError, type Problem, shown } from "../core/errors.ts";
import { isObject } from "../core/json-access.ts";
import type { Manifest } from "../core/manifest.ts";
import { type KubernetesPlatform, kubernetes } from "../core/platform.ts";
import { folderOf, type TargetUse } from "../core/target.ts";
import type { Workload } from "../core/workload.ts";
import { Chart, type Construct } from "../doors/cdk8s.ts";
import { type Environment, type EnvironmentInput, judgeEnvironment, type Placed } from "../environment/index.ts";
import { silence } from "../environment/silence.ts";
import { clusterPlan } from "../output/platform.ts";
import { render } from "../output/render.ts";
import { clusterFiles } from "../targets/kubernetes/index.ts";
import { type CommonProps, given } from "./common.ts";
import { camel, fedByOthers, type Link } from "./links.ts";

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
    throw new ConfigError(
      problems.map(one => ({ ...one, path: [construct.node.path, one.path].filter(Boolean).join(".") })),
      `${part.title} ${construct.node.path}`,
    );
  };
  const misnamed = [...judgeName(name, key), ...judgeLinks(key, links)];
  if (misnamed.length > 0) return refuse(misnamed);

  const namespace = Chart.of(construct).namespace ?? "observability";
  const platform = opened(common.platform ?? kubernetes({ namespace }), common.clients);
  const { schema, detectors, causes, privacy, sampling, retention, secrets } = common;
  const judged = judgeEnvironment({
    name: common.environment ?? "default",
    platform,
    services: common.services ?? part.services,
    targets: { ...Object.fromEntries(links.map(link => [link.key, fedByOthers(link.use)])), [key]: part.use },
    ...(part.alerts === undefined ? { alerts: silence } : { alerts: part.alerts, evaluator: key }),
    ...part.more,
    ...given({ schema, detectors, causes, privacy, sampling, retention, secrets }),
  });
  if ("problems" in judged)
    return refuse(judged.problems.map(one => ({ ...one, path: placedPath(one.path, key, links) })));
  const { environment } = judged;
  const placed = environment.targets.find(one => one.name === key);
  if (placed === undefined) return [];
  const rendered = render(environment, common.source ?? "a cdk8s chart", "cdk8s synth");
  if (rendered.problems.length > 0) return refuse(rendered.problems);
  const texts = new Map(rendered.files.map(({ path, text }) => [path, text]));
  return ownObjects({ environment, platform, placed, texts }, common.withNamespaces ?? false);
};

/** With the namespaces that may use it. */
const opened = (platform: KubernetesPlatform, clients: CommonProps["clients"]): KubernetesPlatform => ({
  ...platform,
  readers: [...new Set([...(platform.readers ?? []), ...(clients ?? [platform.namespace, platform.agentNamespace])])],
});

const judgeName = (name: string, key: string): readonly Problem[] =>
  folderOf(key) === name && /^[a-z][A-Za-z0-9]{0,38}$/.test(key)
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
  return link === undefined ? path : `${link.path}${link.isWhole ? "" : rest}`;
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
  const own = site.workloads(self.key);
  const plan = clusterPlan(environment, platform, texts);
  const [places, ...files] = clusterFiles({
    ...plan,
    // A class that nobody makes would keep the pods from being admitted.
    ranked: withNamespaces,
    workloads: plan.workloads.map(one => (own.some(({ name }) => name === one.name) ? reached(one, placed) : one)),
  });
  const names = [
    self.key,
    ...own.flatMap(workload => [workload.name, ...configsOf(workload)]),
    ...(target.sharedConfigs?.(self, site) ?? []).map(({ name }) => name),
  ];
  const objects = files.filter(({ path }) => names.includes(path.replace(/\.yaml$/, ""))).flatMap(file => file.objects);
  if (!withNamespaces) return objects;
  const used = objects.flatMap(one => [one.metadata.namespace, classOf(one)]);
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

/** The priority class of its pods. */
const classOf = ({ spec }: JsonObject): Json | undefined => {
  const template = isObject(spec) ? spec.template : undefined;
  const pod = isObject(template) ? template.spec : undefined;
  return isObject(pod) ? pod.priorityClassName : undefined;
};
