/** Jobs in Prometheus' form, which Promtail and the collector's Prometheus receiver share. */

import { type Address, addressIn } from "./address.ts";
import { inside, type Loose, recordsAt, textAt, textsAt } from "./inside.ts";
import { type Discovery, type Need, watching } from "./reading.ts";

interface Jobs {
  readonly addresses: readonly Address[];
  readonly discoveries: readonly Discovery[];
  readonly needs: readonly Need[];
}

export const readJobs = (document: unknown, above = ""): Jobs => {
  const jobs = [...recordsAt(document, "scrape_configs").map(job => ({ job, part: "scrape_configs" }))];
  const managers = recordsAt(document, "alerting", "alertmanagers").map(job => ({
    job,
    part: "alerting.alertmanagers",
  }));
  const all = [...jobs, ...managers].map(({ job, part }, index) => {
    const where = `${above}${part}[${textAt(job, "job_name") ?? index}]`;
    return { job, where };
  });
  return {
    addresses: all.flatMap(({ job, where }) => {
      const port = textAt(job, "scheme") === "https" ? 443 : 80;
      return recordsAt(job, "static_configs").flatMap((one, index) =>
        textsAt(one, "targets").flatMap(
          text => addressIn(text, `${where}.static_configs.${index}.targets`, { port }) ?? [],
        ),
      );
    }),
    discoveries: all.flatMap(({ job, where }) => discoveriesOf(job, where)),
    needs: all.flatMap(({ job, where }) =>
      recordsAt(job, "kubernetes_sd_configs")
        // A job with an API server of its own asks that one, with its own credentials.
        .filter(one => one.api_server === undefined && one.kubeconfig_file === undefined)
        .flatMap(one => [
          ...discoveryNeeds(String(one.role), namespacesOf(one), `${where}.kubernetes_sd_configs`),
          ...(one.role === "node" && asksKubelets(job) ? [kubeletNeed(where)] : []),
        ]),
    ),
  };
};

const namespacesOf = (discovery: Loose): readonly string[] => textsAt(discovery, "namespaces", "names");

/** What each role lists. @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/#kubernetes_sd_config */
const rolesAsk: Readonly<Record<string, readonly { readonly group: string; readonly resources: readonly string[] }[]>> =
  {
    pod: [{ group: "", resources: ["pods"] }],
    service: [{ group: "", resources: ["services"] }],
    endpoints: [{ group: "", resources: ["endpoints", "services", "pods"] }],
    endpointslice: [
      { group: "discovery.k8s.io", resources: ["endpointslices"] },
      { group: "", resources: ["services", "pods"] },
    ],
    node: [{ group: "", resources: ["nodes"] }],
    ingress: [{ group: "networking.k8s.io", resources: ["ingresses"] }],
  };

export const discoveryNeeds = (role: string, namespaces: readonly string[], where: string): readonly Need[] =>
  (rolesAsk[role] ?? []).flatMap(({ group, resources }): readonly Need[] => {
    const need = { where, why: `discovery of role ${role}`, group, resources, verbs: watching };
    return namespaces.length === 0 || role === "node" ? [need] : namespaces.map(namespace => ({ ...need, namespace }));
  });

/** Nodes are found with their kubelets' addresses, which some jobs replace; Promtail's fetch nothing. */
const asksKubelets = (job: Loose): boolean =>
  textAt(job, "scheme") === "https" &&
  !recordsAt(job, "relabel_configs").some(rule => rule.target_label === "__address__");

/** A kubelet asks the API server whether whoever comes with a token may have its metrics. */
const kubeletNeed = (where: string): Need => ({
  where,
  why: "fetching from kubelets",
  group: "",
  resources: ["nodes/metrics"],
  verbs: ["get"],
});

const kubeletPort = 10_250;

/** What a job keeps of the pods, or all nodes, and the port it fetches from. */
const discoveriesOf = (job: Loose, where: string): readonly Discovery[] => {
  const rules = recordsAt(job, "relabel_configs");
  const labels = rules
    .filter(rule => rule.action === "keep")
    .flatMap(rule => {
      const sources = textsAt(rule, "source_labels");
      const label = /^__meta_kubernetes_pod_label_(.+)$/.exec(sources[0] ?? "")?.[1];
      const regex = textAt(rule, "regex");
      return sources.length === 1 && label !== undefined && regex !== undefined ? [{ label, regex }] : [];
    });
  const port = rules
    .filter(rule => rule.target_label === "__address__")
    .map(rule => /:(\d+)$/.exec(textAt(rule, "replacement") ?? "")?.[1])
    .find(one => one !== undefined);
  return recordsAt(job, "kubernetes_sd_configs")
    .filter(one => inside(one, "api_server") === undefined)
    .flatMap((one): readonly Discovery[] => {
      const found = `${where}.kubernetes_sd_configs`;
      if (one.role === "node") return asksKubelets(job) ? [{ kind: "nodes", where: found, port: kubeletPort }] : [];
      if (one.role !== "pod") return [];
      const ownPort = port === undefined ? {} : { port: Number(port) };
      return [{ kind: "pods", where: found, namespaces: namespacesOf(one), labels, ...ownPort }];
    });
};
