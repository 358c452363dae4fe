/** A Logstash before an Elasticsearch in a small environment, wired as `defineEnvironment` would. */

import type { Artifact } from "../../src/core/artifact.ts";
import type { Problem } from "../../src/core/errors.ts";
import { beats } from "../../src/core/service.ts";
import type { Self, Site, TargetUse } from "../../src/core/target.ts";
import { problemsOf } from "../../src/environment/issues.ts";
import { destinationsOf, judgeWiring, placeTargets, sourcesOf } from "../../src/environment/wiring.ts";
import { elasticsearch } from "../../src/targets/elasticsearch/index.ts";
import { type LogstashInput, logstash, logstashTarget } from "../../src/targets/logstash/index.ts";
import { type LogstashOptions, logstashOptions } from "../../src/targets/logstash/options.ts";
import { type StoreSite, siteOf } from "../store-site.ts";

export interface PlacedLogstash {
  readonly self: Self<LogstashOptions>;
  readonly site: Site;
  readonly problems: readonly Problem[];
  artifacts(): readonly Artifact[];
  /** A generated file as text, without the line that names its source. */
  text(path: string): string;
}

const oneService: StoreSite["services"] = { "llm-service": { source: beats() } };

export const placeLogstash = (
  options: Partial<LogstashInput> = {},
  input: StoreSite = {},
  stores: Readonly<Record<string, TargetUse>> = { elasticsearch: elasticsearch() },
): PlacedLogstash => {
  const base = siteOf({ services: oneService, ...input });
  const written: LogstashInput = { to: Object.keys(stores), ...options };
  const judged = logstashOptions.safeParse(written);
  if (!judged.success) {
    const self = { key: "logstash", options: {} as LogstashOptions };
    const problems = problemsOf(judged.error.issues, "", written, logstashOptions);
    return { self, site: base, problems, artifacts: () => [], text: () => "" };
  }
  const { placed, problems } = placeTargets({ logstash: logstash(written), ...stores }, base.platform, base.name);
  const [shipper] = placed;
  if (!shipper) throw new Error("no target was placed");
  const site: Site = {
    ...base,
    destinations: (_key, telemetry) => destinationsOf(shipper, placed, telemetry, base.schema, base.services),
    sources: (_key, telemetry) => sourcesOf(shipper, base.services, telemetry),
  };
  const self = { key: "logstash", options: judged.data };
  const artifacts = () => logstashTarget.emit(self, site);
  return {
    self,
    site,
    problems: [...problems, ...judgeWiring(placed, base.services), ...(logstashTarget.judge?.(self, site) ?? [])],
    artifacts,
    text: path => {
      const artifact = artifacts().find(one => one.path === path);
      return artifact?.kind === "text" ? artifact.sections.map(section => section.text).join("") : "";
    },
  };
};
