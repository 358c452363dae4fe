import { above, alert, dashboard, llmLog, minutes, on, row, seconds, stat, timeseries } from "signalbox";

const requests = on(llmLog.request_end);

/** Goes into `dashboards: [chat]`: every viewer draws it from the store that can answer it. */
export const chat = dashboard({
  id: "chat",
  title: "Chat",
  description: "What the chat team looks at first",
  rows: [
    row(
      "Answers",
      timeseries(
        "First token, p95 by model",
        requests.percentile(f => f.ttft_ms, 95, { by: f => f.model }),
      ),
      stat(
        "Spend",
        requests.sum(f => f.cost_usd),
      ),
    ),
  ],
});

/** Goes into `alerts: { SlowFirstToken: slowFirstToken }`: whoever judges alerts judges it. */
export const slowFirstToken = alert({
  when: above(
    requests.percentile(f => f.ttft_ms, 95, { over: minutes(10) }),
    seconds(2),
  ),
  minimum: 50,
  for: minutes(5),
  summary: "{group}: the first token takes {value} ms",
  description: "One answer in twenty keeps people waiting for its first word.",
  runbook: "slow-first-token",
});
