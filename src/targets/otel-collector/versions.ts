/**
 * Versions of the collector. The newest form is written; what older ones call otherwise is rewritten here.
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/CHANGELOG.md
 */

/** Oldest first. Below the first, components of these names do not load. */
export const otelCollectorVersions = ["0.158", "0.161"] as const;
export type OtelCollectorVersion = (typeof otelCollectorVersions)[number];

/** A component's type, and what it was called below a version. */
interface Rewrite {
  readonly type: string;
  readonly below: OtelCollectorVersion;
  readonly was: string;
}

const rewrites: readonly Rewrite[] = [{ type: "azure_monitor", below: "0.161", was: "azuremonitor" }];

/** What a component type is called in a version. */
export const typeIn = (version: OtelCollectorVersion, type: string): string => {
  const order = (name: OtelCollectorVersion) => otelCollectorVersions.indexOf(name);
  return rewrites.find(rewrite => rewrite.type === type && order(version) < order(rewrite.below))?.was ?? type;
};
