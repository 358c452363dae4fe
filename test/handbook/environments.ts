/** The environments whose handbooks are read here: the committed three, and one in which every shipped alert of one machine can fire. */

import dev from "../../environments/dev.ts";
import prod from "../../environments/prod.ts";
import staging from "../../environments/staging.ts";
import { alerts, llmLog } from "../../src/catalog/index.ts";
import { above, alert } from "../../src/core/alert.ts";
import { compose } from "../../src/core/platform.ts";
import { on, raw } from "../../src/core/query/index.ts";
import { files, otlp } from "../../src/core/service.ts";
import { folderOf, type Self } from "../../src/core/target.ts";
import { minutes } from "../../src/core/units.ts";
import { defineEnvironment, type Environment } from "../../src/environment/index.ts";
import { type HandbookInput, type HandbookOptions, handbookOptions } from "../../src/targets/handbook/options.ts";
import type { Page } from "../../src/targets/handbook/page.ts";
import { pagesOf } from "../../src/targets/handbook/pages.ts";
import { alertmanager, grafana, handbook, jaeger, loki, otelCollector, prometheus } from "../../src/targets/index.ts";

/** Prometheus and Loki judge in shadow between them whatever is shipped. */
export const everyAlert = defineEnvironment({
  name: "every",
  platform: compose(),
  services: { "llm-service": { source: otlp() }, "llm-batch": { source: files("/var/log/llm-batch/*.log") } },
  alerts: {
    ...Object.fromEntries(Object.keys(alerts).map(name => [name, "shadow" as const])),
    // A cluster's: prod has them.
    VolumeFilling: "off",
    VolumeAlmostFull: "off",
    OwnWithoutPage: alert({
      when: above(
        on(llmLog.request_end).percentile(f => f.ttft_ms, 95, { over: minutes(10) }),
        2000,
      ),
      summary: "{group}: the first token takes {value} <b>ms</b> | and *more*",
      description: "One answer in twenty keeps people waiting.",
      runbook: "own-without-page",
    }),
    OwnPromql: alert({
      when: above(raw({ promql: "sum(up{@environment})" }), 100),
      summary: "{value} are up",
      description: "More than there should be.",
      runbook: "own-promql",
    }),
  },
  evaluator: "prometheus",
  shadowEvaluators: ["loki"],
  targets: {
    otelCollector: otelCollector({ to: { logs: ["loki"], traces: ["jaeger"] } }),
    loki: loki({}),
    jaeger: jaeger({}),
    prometheus: prometheus({}),
    alertmanager: alertmanager({ config: true }),
    grafana: grafana({ reads: ["prometheus", "loki", "jaeger"] }),
    handbook: handbook({}),
  },
});

export const environments: readonly Environment[] = [dev, staging, prod, everyAlert];

export const selfOf = (input: HandbookInput = {}): Self<HandbookOptions> => ({
  key: folderOf("handbook"),
  options: handbookOptions.parse(input),
});

/** The pages of an environment, whether or not it emits a handbook. */
export const pagesIn = ({ site }: Environment, input: HandbookInput = {}): readonly Page[] =>
  pagesOf(selfOf(input), site);
