/** Text stages in Promtail's own form. @see https://grafana.com/docs/loki/latest/send-data/promtail/stages/ */

import { longestIdle, prefixed, type TextMetric, type TextStage } from "../../core/text-stages/stage.ts";
import type { PromtailStage } from "./config-schema.ts";

/** Every stage names what Promtail would otherwise guess: it ignores keys of a stage that it does not know. */
export const promtailStage = (stage: TextStage, partialLines: number): PromtailStage => {
  switch (stage.kind) {
    case "container-line":
      return {
        cri: { max_partial_lines: partialLines, max_partial_line_size: 0, max_partial_line_size_truncate: false },
      };
    case "drop":
      return {
        drop: {
          ...(stage.source === undefined ? {} : { source: stage.source }),
          expression: stage.expression,
          drop_counter_reason: stage.reason,
        },
      };
    case "template":
      return { template: { source: stage.source, template: stage.template } };
    case "replace":
      return { replace: { source: stage.source, expression: stage.expression, replace: stage.replace } };
    case "json":
      return { json: { source: stage.source, expressions: { ...stage.expressions } } };
    case "timestamp": {
      const [format, ...fallback_formats] = stage.layouts;
      return { timestamp: { source: stage.source, format, fallback_formats, action_on_failure: "skip" } };
    }
    case "label-drop":
      return { labeldrop: [...stage.labels] };
    case "metadata":
      return { structured_metadata: { ...stage.values } };
    case "labels":
      return { labels: { ...stage.values } };
    case "line":
      return { output: { source: stage.source } };
    case "metrics":
      return { metrics: Object.fromEntries(stage.metrics.map(metricOf)) };
    default:
      return stage satisfies never;
  }
};

const metricOf = ({ name, description, source, buckets }: TextMetric) => {
  const [prefix, rest] = prefixed(name);
  const common = { description, source, prefix, max_idle_duration: longestIdle };
  return [
    rest,
    buckets === undefined
      ? { type: "Counter" as const, ...common, config: { action: "add" as const } }
      : { type: "Histogram" as const, ...common, config: { buckets: [...buckets] } },
  ] as const;
};
