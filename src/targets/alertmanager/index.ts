/** Alertmanager: tells people, once. @see https://prometheus.io/docs/alerting/latest/alertmanager/ */

import type { Artifact } from "../../core/artifact.ts";
import type { Problem } from "../../core/errors.ts";
import { type Target, use } from "../../core/target.ts";
import { alertmanagerYaml } from "./config.ts";
import { doors } from "./doors.ts";
import { alertmanagerConfig, alertmanagerManifests } from "./manifests.ts";
import { type AlertmanagerInput, type AlertmanagerOptions, alertmanagerOptions } from "./options.ts";
import { templateFile } from "./templates.ts";
import { alertmanagerVersions } from "./versions.ts";
import { alertmanagerWorkloads } from "./workloads.ts";

export const alertmanagerTarget: Target<AlertmanagerOptions> = {
  product: "alertmanager",
  title: "Alertmanager",
  roles: ["pager"],
  versions: alertmanagerVersions,
  next: ({ options }) =>
    options.config
      ? "alertmanager --config.file=alertmanager.yaml"
      : "name templates/*.tmpl under templates there; its routes are its owner's",
  options: alertmanagerOptions,
  serves: doors,
  judge: ({ options }, site): readonly Problem[] =>
    !options.config && options.url === undefined && site.platform.kind === "compose"
      ? [
          {
            code: "missing-key",
            path: "config",
            what: "is off, and on one machine nothing else can route",
            expected: "true, or the url of an Alertmanager that is not ours",
            help: "write alertmanager({ config: true })",
          },
        ]
      : options.config && options.url !== undefined
        ? [
            {
              code: "wrong-value",
              path: "config",
              what: "would write the whole configuration of an Alertmanager that is not ours",
              expected: "either url or config",
              help: "leave config out: alertmanager-config.yaml adds to what is there",
            },
          ]
        : [],
  emit: ({ key, options }, site): readonly Artifact[] => [
    ...(options.config
      ? [
          {
            kind: "yaml",
            path: "alertmanager.yaml",
            about: "Alertmanager's whole configuration",
            data: alertmanagerYaml(site),
          } as const,
        ]
      : []),
    // Never both: merged by the operator, two trees of one environment would tell people twice.
    ...(site.platform.kind === "kubernetes" && !options.config
      ? [
          {
            kind: "yaml",
            path: "alertmanager-config.yaml",
            about: "the routes as an AlertmanagerConfig, added to what is there",
            data: alertmanagerConfig(key, site, site.platform.namespace),
          } as const,
        ]
      : []),
    {
      kind: "text",
      path: "templates/signalbox.tmpl",
      about: "what notifications say",
      comment: "none",
      sections: templateFile,
    },
  ],
  workloads: alertmanagerWorkloads,
  manifests: alertmanagerManifests,
};

/**
 * Tells people about alerts by severity, as `routes` say. Writes what can be added to an existing configuration; all of
 * it only when asked.
 * @example alertmanager({ config: true })
 */
export const alertmanager = use<AlertmanagerOptions, AlertmanagerInput>(alertmanagerTarget);

export type { AlertmanagerInput } from "./options.ts";
