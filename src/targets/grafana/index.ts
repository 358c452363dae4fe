/** Grafana: shows what stores hold, and may judge alerts over it. @see https://grafana.com/docs/grafana/latest/ */

import type { Artifact } from "../../core/artifact.ts";
import { type Target, use } from "../../core/target.ts";
import { refuseAlert, rulesFile } from "./alerts.ts";
import { contactPointsFile, emailsOf, mailSettings, policiesFile } from "./contacts.ts";
import { dashboardFiles, dashboardProviders } from "./dashboards.ts";
import { dataSourcesFile } from "./data-sources.ts";
import { judgeGrafana } from "./judge.ts";
import { type GrafanaInput, type GrafanaOptions, grafanaOptions } from "./options.ts";
import { grafanaVersions } from "./versions.ts";

export const grafanaTarget: Target<GrafanaOptions> = {
  product: "grafana",
  title: "Grafana",
  roles: ["viewer"],
  versions: grafanaVersions,
  next: "mount provisioning at /etc/grafana/provisioning and dashboards at /etc/grafana/dashboards",
  options: grafanaOptions,
  refuses: refuseAlert,
  reads: self => self.options.reads,
  judge: judgeGrafana,
  emit: (self, site): readonly Artifact[] => {
    const sources = dataSourcesFile(self, site);
    const rules = rulesFile(self, site);
    const told = rules !== undefined && Object.values(site.routes).some(channels => channels.length > 0);
    const policies = told && self.options.policies ? policiesFile(self, site) : undefined;
    const [email] = told ? emailsOf(site) : [];
    return [
      ...(sources.datasources.length > 0
        ? [
            {
              kind: "yaml",
              path: "provisioning/datasources/datasources.yaml",
              about: "the stores as data sources, linked with each other",
              data: sources,
            } as const,
          ]
        : []),
      {
        kind: "yaml",
        path: "provisioning/dashboards/dashboards.yaml",
        about: "where the dashboards are, and their folder",
        data: dashboardProviders(self, site),
      },
      ...dashboardFiles(self, site).map(
        ({ path, data }): Artifact => ({ kind: "json", path, about: `the dashboard ${data.title}`, data }),
      ),
      ...(rules
        ? [
            {
              kind: "yaml",
              path: "provisioning/alerting/rules.yaml",
              about: "the alerts that Grafana judges",
              data: rules,
            } as const,
          ]
        : []),
      ...(told
        ? [
            {
              kind: "yaml",
              path: "provisioning/alerting/contact-points.yaml",
              about: "who is told, and in what words",
              data: contactPointsFile(self, site),
            } as const,
          ]
        : []),
      ...(policies
        ? [
            {
              kind: "yaml",
              path: "provisioning/alerting/policies.yaml",
              about: "the notification policies of the whole organisation",
              data: policies,
            } as const,
          ]
        : []),
      ...(email
        ? [
            {
              kind: "text",
              path: "fragments/grafana.ini",
              about: "the mail server, for Grafana's own configuration",
              comment: "#",
              sections: [{ name: "smtp", text: mailSettings(email) }],
            } as const,
          ]
        : []),
    ];
  },
};

/**
 * Shows dashboards over the stores it reads, in a folder and under uids of their own; each panel asks the first store
 * that can answer it.
 * @example grafana({ reads: ["prometheus", "loki", "jaeger"] })
 */
export const grafana = use<GrafanaOptions, GrafanaInput>(grafanaTarget);

export type { GrafanaInput } from "./options.ts";
