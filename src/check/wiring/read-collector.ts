/** Collectors, and Jaeger, which is one: what they dial, what they ask the API server, what they are made of. */

import { type Address, addressIn } from "./address.ts";
import { inside, isRecord, type Loose, leavesOf, recordAt, recordsAt, textAt, textsAt } from "./inside.ts";
import { outlineOf } from "./outline.ts";
import { readJobs } from "./read-discovery.ts";
import { collectorListens } from "./read-listens.ts";
import { type Component, type Need, type Reading, watching } from "./reading.ts";

export const isCollector = (text: string): boolean => /^service:/m.test(text) && /^(receivers|exporters):/m.test(text);

const sections = ["receivers", "processors", "exporters", "connectors", "extensions"] as const;

export const readCollector = (text: string): Reading => {
  const config = outlineOf(text);
  const jobs = Object.entries(recordAt(config, "receivers"))
    .filter(([id]) => typeOf(id) === "prometheus")
    .map(([id, settings]) => readJobs(inside(settings, "config"), `receivers.${id}.config.`));
  const parts = sections.flatMap(section =>
    Object.entries(recordAt(config, section)).map(([id, settings]) => ({ section, id, type: typeOf(id), settings })),
  );
  return {
    addresses: [
      ...parts.flatMap(({ section, id, type, settings }) => [
        ...dialled(settings, `${section}.${id}`, typePorts[type]),
        ...cloudsOf(type, settings, `${section}.${id}`),
        ...resolved(settings, `${section}.${id}.resolver`),
      ]),
      ...dialled(inside(config, "service", "telemetry"), "service.telemetry"),
      ...jobs.flatMap(({ addresses }) => addresses),
    ],
    discoveries: jobs.flatMap(({ discoveries }) => discoveries),
    needs: [
      ...parts.flatMap(({ section, id, type, settings }) => needsOf(type, settings, `${section}.${id}`)),
      ...jobs.flatMap(({ needs }) => needs),
    ],
    components: parts.map(({ section, id, type }): Component => ({ section, id, type })),
    listens: collectorListens(config),
  };
};

const typeOf = (id: string): string => id.split("/")[0] ?? id;

/** The keys under which components name who they talk to; where they name themselves, it is by a number or a variable. */
const dials = /(^|_)(endpoints?|server_urls|servers|hosts?|brokers|urls?|addr|address|addresses|hostnames)$/;

/** What is read for itself, or says nothing of where a component connects. */
const elsewhere: ReadonlySet<string> = new Set([
  "resolver",
  "scrape_configs",
  "headers",
  "operators",
  "attributes",
  "resource",
]);

const typePorts: Readonly<Record<string, number>> = { kafka: 9092, load_balancing: 4317 };

const dialled = (settings: unknown, above: string, port?: number): readonly Address[] =>
  leavesOf(settings)
    .filter(({ path }) => !path.some(key => elsewhere.has(key)))
    .filter(({ path }) => dials.test(path.filter(key => !/^\d+$/.test(key)).at(-1) ?? ""))
    // A word alone is an attribute's name, not a host.
    .filter(({ text }) => /[.:]/.test(text))
    .flatMap(({ path, text }) => addressIn(text, [above, ...path].join("."), port === undefined ? {} : { port }) ?? []);

/** What the exporters of clouds dial without being told. */
const cloudsOf = (type: string, settings: unknown, above: string): readonly Address[] => {
  const https = (host: string): readonly Address[] => [{ where: above, written: host, host, port: 443 }];
  if (textAt(settings, "endpoint") !== undefined) return [];
  switch (type) {
    case "awscloudwatchlogs":
    case "awsemf":
      return https(`logs.${textAt(settings, "region") ?? "us-east-1"}.amazonaws.com`);
    case "awsxray":
      return https(`xray.${textAt(settings, "region") ?? "us-east-1"}.amazonaws.com`);
    case "googlecloud":
      return https("logging.googleapis.com");
    case "azure_monitor":
    case "azuremonitor":
      return https("dc.services.visualstudio.com");
    default:
      return [];
  }
};

/** The members behind a load balancer are reached by their own addresses. */
const resolved = (settings: unknown, where: string): readonly Address[] => {
  const resolver = recordAt(settings, "resolver");
  const service = textAt(resolver, "k8s", "service");
  const listed = inside(resolver, "k8s", "ports");
  const ports = Array.isArray(listed) ? listed.map(Number) : [4317];
  const named = service === undefined ? [] : ports.map(port => ({ key: "k8s", ...k8sService(service), port }));
  const hostname = textAt(resolver, "dns", "hostname");
  const port = Number(inside(resolver, "dns", "port") ?? 4317);
  const looked = hostname === undefined ? [] : [{ key: "dns", host: hostname, port }];
  return [
    ...[...named, ...looked].map(({ key, host, port: own }) => ({
      where: `${where}.${key}`,
      written: `${host}:${own}`,
      host,
      port: own,
      direct: true,
    })),
    ...textsAt(resolver, "static", "hostnames").flatMap(
      text => addressIn(text, `${where}.static.hostnames`, { port: 4317 }) ?? [],
    ),
  ];
};

/** Without a namespace the resolver looks in `default`. */
const k8sService = (service: string): { readonly host: string; readonly namespace: string } => {
  const [name = service, namespace = "default"] = service.split(".");
  return { host: `${name}.${namespace}.svc`, namespace };
};

const needsOf = (type: string, settings: unknown, above: string): readonly Need[] => {
  const need = (why: string, group: string, resources: readonly string[], verbs = watching): Need => ({
    where: above,
    why,
    group,
    resources,
    verbs,
  });
  switch (type) {
    case "load_balancing":
    case "loadbalancing": {
      const service = textAt(settings, "resolver", "k8s", "service");
      if (service === undefined) return [];
      const one = need("the k8s resolver", "discovery.k8s.io", ["endpointslices"]);
      return [{ ...one, where: `${above}.resolver.k8s`, namespace: k8sService(service).namespace }];
    }
    case "k8s_attributes":
    case "k8sattributes":
      return attributeNeeds(settings, need);
    case "resource_detection":
    case "resourcedetection":
      return textsAt(settings, "detectors").some(one => one === "k8s_api" || one === "k8snode")
        ? [need(`the detector k8s_api of ${type}`, "", ["nodes"], ["get"])]
        : [];
    case "k8s_cluster":
      return [
        need(type, "", [
          "pods",
          "nodes",
          "namespaces",
          "services",
          "replicationcontrollers",
          "resourcequotas",
          "events",
        ]),
        need(type, "apps", ["daemonsets", "deployments", "replicasets", "statefulsets"]),
        need(type, "batch", ["jobs", "cronjobs"]),
      ];
    case "k8s_events":
      return [need(type, "", ["events"])];
    case "k8s_observer":
      return [need(type, "", ["pods"])];
    case "kubelet_stats":
    case "kubeletstats":
      return inside(settings, "auth_type") === "serviceAccount" ? [need(type, "", ["nodes/stats"], ["get"])] : [];
    case "k8s_leader_elector":
      return [need(type, "coordination.k8s.io", ["leases"], ["get", "create", "update"])];
    case "k8s_objects":
    case "k8sobjects":
      return recordsAt(settings, "objects").map(one => ({
        ...need(type, textAt(one, "group") ?? "", [textAt(one, "name") ?? ""], ["list"]),
      }));
    default:
      return [];
  }
};

/** Deployments are among what it extracts unless it is told otherwise; it finds them through replica sets. */
const attributeNeeds = (
  settings: unknown,
  need: (why: string, group: string, resources: readonly string[]) => Need,
): readonly Need[] => {
  if (inside(settings, "passthrough") === true) return [];
  const extract = recordAt(settings, "extract");
  const metadata = Array.isArray(extract.metadata) ? textsAt(extract, "metadata") : undefined;
  const from = new Set([...recordsAt(extract, "labels"), ...recordsAt(extract, "annotations")].map(sourceOf));
  const deployments = metadata === undefined || metadata.some(one => one.startsWith("k8s.deployment."));
  const why = "k8s_attributes";
  return [
    need(why, "", ["pods", "namespaces"]),
    ...(deployments && extract.deployment_name_from_replicaset !== true ? [need(why, "apps", ["replicasets"])] : []),
    ...(from.has("node") || metadata?.includes("k8s.node.uid") ? [need(why, "", ["nodes"])] : []),
    ...["deployment", "statefulset", "daemonset"]
      .filter(one => from.has(one))
      .map(one => need(why, "apps", [`${one}s`])),
    ...["job", "cronjob"].filter(one => from.has(one)).map(one => need(why, "batch", [`${one}s`])),
  ];
};

const sourceOf = (rule: Loose): string => (isRecord(rule) && typeof rule.from === "string" ? rule.from : "pod");
