/** Loki: keeps logs. @see https://grafana.com/docs/loki/latest/ */

import type { Artifact } from "../../core/artifact.ts";
import { silenceByAmtool } from "../../core/evaluator.ts";
import type { Platform } from "../../core/platform.ts";
import { unsupported } from "../../core/query/index.ts";
import { addressOf, type Endpoint, type Self, scrapeDoor, type Target, use } from "../../core/target.ts";
import { refuseAlert } from "./alerts.ts";
import { limitsFragment, lokiConfig } from "./config.ts";
import { purgeLoki } from "./deletion.ts";
import { judgeLoki } from "./judge.ts";
import { lokiMapping } from "./mapping.ts";
import { type LokiInput, type LokiOptions, lokiOptions } from "./options.ts";
import { httpPort, nameOf, type Process, processes } from "./processes.ts";
import { queryFiles } from "./queries.ts";
import { askLoki } from "./query.ts";
import { ruleFiles } from "./recording.ts";
import { lokiHoldings } from "./retention.ts";
import { lokiVersions } from "./versions.ts";
import { lokiWorkloads } from "./workloads.ts";

const doors = (self: Self<LokiOptions>, platform: Platform): readonly Endpoint[] => {
  const { auth, authority, tenant, url } = self.options;
  const large = platform.profile === "large";
  const baseAt = (process: Process) =>
    url ?? addressOf(platform, large ? nameOf(self.key, process) : self.key, httpPort);
  const writing = baseAt("distributor");
  const common = {
    telemetry: ["logs"] as const,
    ...(tenant === undefined ? {} : { headers: { "X-Scope-OrgID": tenant } }),
    ...(auth === undefined ? {} : { auth }),
    ...(authority === undefined ? {} : { authority }),
  };
  const measured = large ? processes.map(process => nameOf(self.key, process)) : [self.key];
  return [
    { protocol: "otlp-http", url: `${writing}/otlp`, ...common },
    { protocol: "loki-push", url: `${writing}/loki/api/v1/push`, ...common },
    { protocol: "query-api", url: baseAt("query-frontend"), ...common },
    ...(url === undefined ? measured.map(name => scrapeDoor(platform, name, httpPort)) : []),
  ];
};

export const lokiTarget: Target<LokiOptions> = {
  product: "loki",
  title: "Loki",
  roles: ["store"],
  versions: lokiVersions,
  next: "loki -config.file=loki.yaml -config.expand-env=true",
  options: lokiOptions,
  serves: doors,
  mapping: (self, site) => lokiMapping(self.options, site),
  languages: ["logql"],
  ask: (self, site, asked, language = "logql") =>
    language === "logql"
      ? askLoki(self.options, site, asked)
      : unsupported(language, "Loki is asked in LogQL", "ask it in logql"),
  refuses: refuseAlert,
  purge: purgeLoki,
  silence: silenceByAmtool,
  judgesEvery: ({ options }) => options.ruler.interval,
  holds: (self, site) => lokiHoldings(self.options, site),
  fedFromOutside: self => self.options.fedFromOutside,
  judge: judgeLoki,
  emit: (self, site) => {
    const mapping = lokiMapping(self.options, site);
    const own: Artifact =
      self.options.url === undefined
        ? { kind: "yaml", path: "loki.yaml", about: "Loki's configuration", data: lokiConfig(self, site, mapping) }
        : {
            kind: "yaml",
            path: "fragments/limits.yaml",
            about: "the limits and retention a Loki that is not ours needs",
            data: limitsFragment(self, site, mapping),
          };
    return [own, ...ruleFiles(self, site), ...queryFiles(self.options, site)];
  },
  workloads: lokiWorkloads,
};

/**
 * Keeps logs in Loki: labels service, environment and stream; the message as the line; everything else as structured
 * metadata under the canonical names.
 * @example loki({ store: s3({ bucket: "llm-logs", region: "eu-west-1" }) })
 */
export const loki = use<LokiOptions, LokiInput>(lokiTarget);

export type { LokiInput } from "./options.ts";
export { azureBlob, fileSystem, gcs, s3 } from "./stores.ts";
