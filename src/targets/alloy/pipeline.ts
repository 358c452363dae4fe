/** Text stages as blocks of `loki.process`. @see https://grafana.com/docs/alloy/latest/reference/components/loki/loki.process/ */

import { longestIdle, prefixed, type TextMetric, type TextStage } from "../../core/text-stages/stage.ts";
import { attributes, type Block, block } from "./syntax.ts";

export const processStage = (stage: TextStage, partialLines: number): Block => {
  switch (stage.kind) {
    case "container-line":
      return block("stage.cri", attributes({ max_partial_lines: partialLines }));
    case "drop":
      return block(
        "stage.drop",
        attributes({ source: stage.source, expression: stage.expression, drop_counter_reason: stage.reason }),
      );
    case "template":
      return block("stage.template", attributes({ source: stage.source, template: stage.template }));
    case "replace":
      return block(
        "stage.replace",
        attributes({ source: stage.source, expression: stage.expression, replace: stage.replace }),
      );
    case "json":
      return block("stage.json", attributes({ source: stage.source, expressions: stage.expressions }));
    case "timestamp": {
      const [format, ...fallback_formats] = stage.layouts;
      // Alloy would otherwise guess an instant, and move equal ones apart.
      const guess = { action_on_failure: "skip", action_on_duplicate_timestamp: "keep" };
      return block("stage.timestamp", attributes({ source: stage.source, format, fallback_formats, ...guess }));
    }
    case "label-drop":
      return block("stage.label_drop", attributes({ values: stage.labels }));
    case "metadata":
      return block("stage.structured_metadata", attributes({ values: stage.values }));
    case "labels":
      return block("stage.labels", attributes({ values: stage.values }));
    case "line":
      return block("stage.output", attributes({ source: stage.source }));
    case "metrics":
      return block("stage.metrics", stage.metrics.map(metricBlock));
    default:
      return stage satisfies never;
  }
};

const metricBlock = ({ name, description, source, buckets }: TextMetric): Block => {
  const [prefix, rest] = prefixed(name);
  const common = { name: rest, description, source, prefix, max_idle_duration: longestIdle };
  return buckets === undefined
    ? block("metric.counter", attributes({ ...common, action: "add" }))
    : block("metric.histogram", attributes({ ...common, buckets }));
};
