/** Every file of a Grafana. */

import type { Artifact } from "../../core/artifact.ts";
import type { Self, Site } from "../../core/target.ts";
import { rulesFile } from "./alerts.ts";
import { contactPointsFile, emailsOf, mailSettings, policiesFile } from "./contacts.ts";
import { dashboardFiles, dashboardProviders } from "./dashboards.ts";
import { dataSourcesFile } from "./data-sources.ts";
import type { GrafanaOptions } from "./options.ts";

export const grafanaFiles = (self: Self<GrafanaOptions>, site: Site): readonly Artifact[] => {
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
    // A sidecar's dashboards are in the folder of its own provider.
    ...(self.options.sidecar === undefined
      ? [
          {
            kind: "yaml",
            path: "provisioning/dashboards/dashboards.yaml",
            about: "where the dashboards are, and their folder",
            data: dashboardProviders(self, site),
          } as const,
        ]
      : []),
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
};
