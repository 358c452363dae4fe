/** A Chart as `cdk8s synth` writes it, read back. */

import { App, Chart, type ChartProps, Yaml } from "cdk8s";
import type { Manifest } from "../../src/core/manifest.ts";
import { manifestsIn } from "../workloads/clusters.ts";

/** A Chart with what `fill` puts into it. */
export const chartWith = <T>(fill: (chart: Chart) => T, props: ChartProps = {}): { chart: Chart; made: T } => {
  const chart = new Chart(new App(), "mine", props);
  return { chart, made: fill(chart) };
};

export const textOf = (chart: Chart): string => Yaml.stringify(...chart.toJson());

export const synthesised = (chart: Chart): readonly Manifest[] => manifestsIn(textOf(chart));
