/** What runs of a Grafana of ours. @see https://grafana.com/docs/grafana/latest/setup-grafana/configure-docker/ */

import { channelAddress, channelSecrets } from "../../core/route.ts";
import { type Secret, secret, secretVariable } from "../../core/secret.ts";
import type { Self, Site } from "../../core/target.ts";
import { MiB } from "../../core/units.ts";
import type { Mount, Variable, Workload } from "../../core/workload.ts";
import { emailsOf, mailVariables, toldOf } from "./contacts.ts";
import { askedStores } from "./data-sources.ts";
import { grafanaFiles } from "./files.ts";
import type { GrafanaOptions } from "./options.ts";

const port = 3000;

export const grafanaWorkloads = (self: Self<GrafanaOptions>, site: Site): readonly Workload[] => {
  const { key, options } = self;
  if (options.sidecar !== undefined || options.terraform) return [];
  const paths = grafanaFiles(self, site).map(({ path }) => path);
  const channels = paths.includes("provisioning/alerting/contact-points.yaml")
    ? toldOf(site).flatMap(severity => site.routes[severity])
    : [];
  const [email] = channels.length > 0 ? emailsOf(site) : [];
  const stores = askedStores(self, site);
  const secrets = [...stores.flatMap(store => store.secrets), ...channels.flatMap(channelSecrets)];
  return [
    {
      name: key,
      component: "grafana",
      about: "Grafana, which shows what the stores hold",
      image: { name: "grafana", version: options.version },
      runs: { kind: "replicas", count: 1 },
      single: "people's sessions are in its own database, which is empty at its start",
      env: {
        ...settings,
        ...entrance(site),
        ...(email === undefined ? {} : mailVariables(email)),
        ...variablesOf(secrets),
      },
      mounts: [
        ...folder("/etc/grafana/provisioning", key, "provisioning/", paths),
        ...folder(options.directory, key, "dashboards/", paths).map(mount => ({
          ...mount,
          config: `${key}-dashboards`,
          reloads: true,
        })),
        { kind: "scratch", at: "/var/lib/grafana" },
        { kind: "scratch", at: "/tmp" },
      ],
      ports: [{ name: "http", port, speaks: "http", audience: "readers" }],
      ready: { path: "/api/health", port },
      // Its database is built anew at every start.
      startSeconds: 180,
      // The id that the image's folders belong to.
      user: 472,
      connects: [...new Set([...stores.map(store => store.url), ...channels.map(channelAddress)])],
      cpu: 0.1,
      memory: MiB(512),
      go: true,
    },
  ];
};

/** It asks nobody about itself, and keeps the data sources its image brings: it could not replace them. */
const settings = {
  GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: "false",
  GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
  GF_ANALYTICS_REPORTING_ENABLED: "false",
  GF_NEWS_NEWS_FEED_ENABLED: "false",
  GF_PLUGINS_PREINSTALL_AUTO_UPDATE: "false",
  GF_PLUGINS_PREINSTALL_DISABLED: "true",
} as const;

/** A laptop's is reached from the laptop alone, and asks nobody for a name. */
const entrance = ({ platform }: Site): Readonly<Record<string, Variable>> =>
  platform.kind === "compose"
    ? { GF_AUTH_ANONYMOUS_ENABLED: "true", GF_AUTH_ANONYMOUS_ORG_ROLE: "Admin" }
    : { GF_SECURITY_ADMIN_PASSWORD: secret("grafana-admin-password") };

/** As the provisioning files refer to them. */
const variablesOf = (secrets: readonly Secret[]): Readonly<Record<string, Secret>> =>
  Object.fromEntries(secrets.map(one => [secretVariable(one), one]));

/** The generated files of a folder, at the names they have below it. */
const folder = (
  at: string,
  key: string,
  prefix: string,
  paths: readonly string[],
): readonly (Mount & { readonly kind: "files" })[] => {
  const files = paths
    .filter(path => path.startsWith(prefix))
    .map(path => [path.slice(prefix.length), `${key}/${path}`] as const);
  return files.length === 0 ? [] : [{ kind: "files", at, files: Object.fromEntries(files) }];
};
