/** Loki: keeps logs. @see https://grafana.com/docs/loki/latest/ */

import type { Platform } from "../../core/platform.ts";
import { addressOf, type Endpoint, type Self, type Target, use } from "../../core/target.ts";
import { httpPort, limitsFragment, lokiConfig } from "./config.ts";
import { judgeLoki } from "./judge.ts";
import { lokiMapping } from "./mapping.ts";
import { type LokiInput, type LokiOptions, lokiOptions } from "./options.ts";
import { lokiHoldings } from "./retention.ts";
import { lokiVersions } from "./versions.ts";

const doors = (self: Self<LokiOptions>, platform: Platform): readonly Endpoint[] => {
  const { auth, tenant, url } = self.options;
  const base = url ?? addressOf(platform, self.key, httpPort);
  const common = {
    telemetry: ["logs"] as const,
    ...(tenant === undefined ? {} : { headers: { "X-Scope-OrgID": tenant } }),
    ...(auth === undefined ? {} : { auth }),
  };
  return [
    { protocol: "otlp-http", url: `${base}/otlp`, ...common },
    { protocol: "loki-push", url: `${base}/loki/api/v1/push`, ...common },
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
  holds: (self, site) => lokiHoldings(self.options, site),
  fedFromOutside: self => self.options.fedFromOutside,
  judge: judgeLoki,
  emit: (self, site) => {
    const mapping = lokiMapping(self.options, site);
    return self.options.url === undefined
      ? [{ kind: "yaml", path: "loki.yaml", about: "Loki's configuration", data: lokiConfig(self, site, mapping) }]
      : [
          {
            kind: "yaml",
            path: "fragments/limits.yaml",
            about: "the limits and retention a Loki that is not ours needs",
            data: limitsFragment(self, site, mapping),
          },
        ];
  },
};

/**
 * Keeps logs in Loki: labels service, environment and stream; the message as the line; everything else as structured
 * metadata under the canonical names.
 * @example loki({ store: s3({ bucket: "llm-logs", region: "eu-west-1" }) })
 */
export const loki = use<LokiOptions, LokiInput>(lokiTarget);

export type { LokiInput } from "./options.ts";
export { azureBlob, fileSystem, gcs, s3 } from "./stores.ts";
