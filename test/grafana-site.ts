/** An environment of which a Grafana shows everything, and its files by path. */

import { parse } from "yaml";
import { formatProblem } from "../src/core/errors.ts";
import { type EnvironmentInput, judgeEnvironment } from "../src/environment/index.ts";
import { compose, grafana, jaeger, loki, otelCollector, otlp, prometheus } from "../src/index.ts";
import { render } from "../src/output/render.ts";
import type { GrafanaInput } from "../src/targets/grafana/index.ts";
import type { GrafanaDashboard } from "../src/targets/grafana/model.ts";

export interface GrafanaSite extends Partial<EnvironmentInput> {
  readonly grafana?: Partial<GrafanaInput>;
}

const inputOf = ({ grafana: options, ...own }: GrafanaSite): EnvironmentInput => ({
  name: "test",
  platform: compose(),
  services: { "llm-service": { source: otlp() }, "llm-batch": { source: otlp() } },
  targets: {
    otelCollector: otelCollector({ to: { logs: ["loki"], traces: ["jaeger"] } }),
    loki: loki({}),
    jaeger: jaeger({}),
    prometheus: prometheus(),
    grafana: grafana({ reads: ["prometheus", "loki", "jaeger"], ...options }),
  },
  ...own,
});

/** What is wrong with the environment, as people read it. */
export const problemsOf = (site: GrafanaSite): readonly string[] => {
  const result = judgeEnvironment(inputOf(site));
  return "problems" in result ? result.problems.map(formatProblem) : [];
};

export interface GrafanaFiles {
  /** YAML and JSON as data, by path below the target's folder. */
  readonly data: ReadonlyMap<string, unknown>;
  readonly text: ReadonlyMap<string, string>;
  readonly dashboards: readonly GrafanaDashboard[];
}

export const filesOf = (site: GrafanaSite = {}): GrafanaFiles => {
  const result = judgeEnvironment(inputOf(site));
  if ("problems" in result) throw new Error(result.problems.map(formatProblem).join("\n"));
  const { files, problems } = render(result.environment, "environments/test.ts");
  if (problems.length > 0) throw new Error(problems.map(formatProblem).join("\n"));
  const text = new Map(
    files.filter(file => file.target === "grafana").map(file => [file.path.replace(/^grafana\//, ""), file.text]),
  );
  const data = new Map(
    [...text].flatMap(([path, file]) =>
      path.endsWith(".json")
        ? [[path, JSON.parse(file) as unknown] as const]
        : path.endsWith(".yaml")
          ? [[path, parse(file) as unknown] as const]
          : [],
    ),
  );
  return {
    text,
    data,
    dashboards: [...data]
      .filter(([path]) => path.startsWith("dashboards/"))
      .map(([, dashboard]) => dashboard as GrafanaDashboard),
  };
};
