/** A shipper of lines before one or more Lokis in a small environment, wired as `defineEnvironment` would. */

import type { Artifact } from "../../src/core/artifact.ts";
import type { Problem } from "../../src/core/errors.ts";
import { files } from "../../src/core/service.ts";
import type { Mapping, Self, Site, TargetUse } from "../../src/core/target.ts";
import { problemsOf } from "../../src/environment/issues.ts";
import { destinationsOf, judgeWiring, placeTargets, sourcesOf } from "../../src/environment/wiring.ts";
import { yamlText } from "../../src/output/render.ts";
import { loki } from "../../src/targets/loki/index.ts";
import { type StoreSite, siteOf } from "../store-site.ts";

export interface PlacedShipper {
  readonly self: Self<unknown>;
  readonly site: Site;
  readonly problems: readonly Problem[];
  /** The first store's document. */
  readonly mapping: Mapping;
  readonly artifacts: readonly Artifact[];
  /** The only generated file as text, without the line that names its source. */
  readonly text: string;
}

export const placeShipper = (
  use: TargetUse,
  input: StoreSite = {},
  stores: Readonly<Record<string, TargetUse>> = { loki: loki() },
): PlacedShipper => {
  const { target } = use;
  const base = siteOf({ services: { "llm-service": { source: files("/var/log/llm-service/*.log") } }, ...input });
  const judged = target.options.safeParse(use.options);
  const self = { key: target.product, options: judged.success ? judged.data : {} };
  const nothing = { self, site: base, mapping: [], artifacts: [], text: "" };
  if (!judged.success)
    return { ...nothing, problems: problemsOf(judged.error.issues, "", use.options, target.options) };
  const { placed, problems } = placeTargets({ [target.product]: use, ...stores }, base.platform, base.name);
  const [shipper] = placed;
  if (!shipper) return { ...nothing, problems };
  const site: Site = {
    ...base,
    destinations: (_key, telemetry) => destinationsOf(shipper, placed, telemetry, base.schema, base.services),
    sources: (_key, telemetry) => sourcesOf(shipper, base.services, telemetry),
  };
  const artifacts = target.emit(self, site);
  return {
    self,
    site,
    problems: [...problems, ...judgeWiring(placed, base.services), ...(target.judge?.(self, site) ?? [])],
    mapping: site.destinations(self.key, "logs")[0]?.mapping ?? [],
    artifacts,
    text: artifacts.map(printed).join(""),
  };
};

const printed = (artifact: Artifact): string => {
  switch (artifact.kind) {
    case "yaml":
      return yamlText(artifact.data);
    case "text":
      return artifact.sections.map(section => section.text).join("");
    case "json":
      return JSON.stringify(artifact.data);
    default:
      return artifact satisfies never;
  }
};
