/** Dashboards for somebody's Grafana, as its sidecar finds them. */

import { dashboards as shippedDashboards } from "../catalog/index.ts";
import type { Dashboard } from "../core/dashboard.ts";
import type { Manifest } from "../core/manifest.ts";
import type { Construct } from "../doors/cdk8s.ts";
import type { GrafanaInput } from "../targets/grafana/index.ts";
import { grafana } from "../targets/index.ts";
import { apart, type CommonProps } from "./common.ts";
import { type Linked, linksOf } from "./links.ts";
import { ClusterObjects } from "./objects.ts";
import { objectsOf } from "./part.ts";

export interface GrafanaDashboardsProps extends CommonProps, Omit<GrafanaInput, "reads" | "sidecar" | "policies"> {
  /** The stores it shows: `{ loki: loki({ url }), prometheus: prometheus({ url }) }`. */
  readonly reads: Linked;
  /** By which labels the sidecar finds files. @default those of the charts `grafana` and `kube-prometheus-stack` */
  readonly sidecar?: Exclude<GrafanaInput["sidecar"], boolean | undefined>;
  /** Own dashboards; one with a shipped one's id takes its place. @default [] */
  readonly dashboards?: readonly Dashboard[];
  /** Whether the shipped dashboards are there too. @default true */
  readonly shipped?: boolean;
}

/**
 * A ConfigMap for each dashboard, and one for the data sources that are not your own, in the Chart's namespace.
 * @example new GrafanaDashboards(this, "dashboards", { reads: loki({ url: "http://loki.logs:3100" }) })
 * @throws ConfigError with everything that is wrong, under the construct's path
 */
export class GrafanaDashboards extends ClusterObjects {
  readonly #props: GrafanaDashboardsProps;
  #dashboards: readonly Dashboard[];

  constructor(scope: Construct, id: string, props: GrafanaDashboardsProps) {
    super(scope, id);
    this.#props = props;
    this.#dashboards = props.dashboards ?? [];
    this.put(this.#objects(this.#dashboards));
  }

  /**
   * One more dashboard, at any time before the Chart is synthesised.
   * @throws ConfigError where no store can answer one of its panels, among others; it is then not added
   */
  addDashboard(dashboard: Dashboard): void {
    const all = [...this.#dashboards, dashboard];
    this.put(this.#objects(all));
    this.#dashboards = all;
  }

  #objects(dashboards: readonly Dashboard[]): readonly Manifest[] {
    const { common, own } = apart(this.#props);
    const { dashboards: _, reads, shipped = true, sidecar = {}, ...options } = own;
    const links = linksOf(reads, "reads");
    const objects = objectsOf(this, {
      title: "GrafanaDashboards",
      name: "grafana",
      common,
      links,
      services: { "llm-service": {} },
      use: grafana({ ...options, sidecar, reads: links.map(({ key }) => key) }),
      more: { dashboards },
    });
    if (shipped) return objects;
    const prefix = `${common.environment ?? "default"}-${common.name ?? "grafana"}-`;
    const unwanted = shippedDashboards
      .filter(one => !dashboards.some(({ id }) => id === one.id))
      .map(({ id }) => `${prefix}${id}`);
    return objects.filter(({ metadata }) => !unwanted.includes(metadata.name));
  }
}
