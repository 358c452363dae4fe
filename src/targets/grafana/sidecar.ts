/**
 * The files as the sidecar of a Grafana that is there finds them: ConfigMaps by label, one for each dashboard.
 * @see https://github.com/grafana-community/helm-charts/tree/main/charts/grafana#sidecar-for-dashboards
 */

import type { Self, Site } from "../../core/target.ts";
import type { SharedConfig } from "../../core/workload.ts";
import { dashboardFiles } from "./dashboards.ts";
import { grafanaFiles } from "./files.ts";
import type { GrafanaOptions } from "./options.ts";
import { folderTitle } from "./sources.ts";

export const sidecarConfigs = (self: Self<GrafanaOptions>, site: Site): readonly SharedConfig[] => {
  const { key, options } = self;
  const { sidecar } = options;
  if (sidecar === undefined) return [];
  const prefix = `${site.name}-${key}`;
  const paths = grafanaFiles(self, site).map(({ path }) => path);
  const provisioned = (kind: string, labels: Readonly<Record<string, string>>): readonly SharedConfig[] => {
    const files = paths.filter(path => path.startsWith(`provisioning/${kind}/`));
    if (files.length === 0) return [];
    return [
      {
        name: `${prefix}-${kind}`,
        // The files of all ConfigMaps lie in one folder.
        files: Object.fromEntries(files.map(path => [`${prefix}-${nameOf(path)}`, `${key}/${path}`])),
        labels,
      },
    ];
  };
  return [
    ...dashboardFiles(self, site).map(
      ({ id, path }): SharedConfig => ({
        name: `${prefix}-${id}`,
        files: { [nameOf(path)]: `${key}/${path}` },
        labels: sidecar.dashboards,
        annotations: { [sidecar.folderAnnotation]: folderTitle(self, site) },
      }),
    ),
    ...provisioned("datasources", sidecar.dataSources),
    ...provisioned("alerting", sidecar.alerting),
  ];
};

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
