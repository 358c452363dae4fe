/**
 * Alerts on what requests cost. There are two reckonings: the producers' own (`cost_usd`), which every store can add up, and
 * tokens times the price table, which Prometheus records. CostSpike and what is asked of records use the first, budgets the
 * second, and CostReckoningsDiffer says when they drift apart.
 */

import { type Alert, above, alert } from "../../core/alert.ts";
import { on, raw } from "../../core/query/index.ts";
import { days, hours, inSeconds, minutes } from "../../core/units.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";

const recorded = (series: string) => raw({ promql: `${series}{@environment}` });

/** What the shares of the two reckonings are taken of: less than a dollar an hour differs by chance. */
const worthComparing = 1;

const apart = [
  "abs(model:llm_reckoned_dollars:increase1h{@environment} - model:llm_spend_dollars:sum1h{@environment})",
  `(model:llm_spend_dollars:sum1h{@environment} > ${worthComparing})`,
].join(" / ");

export const costAlerts = {
  CostSpike: alert({
    when: above(
      on(llmLog.request_end).sum(f => f.cost_usd, { over: hours(1) }),
      100,
    ),
    severity: "warning",
    state: "off",
    summary: "{group}: requests of the last hour cost {value} US dollars",
    description:
      "Requests of the last hour cost more than 100 US dollars, by the producer's own reckoning. Look first at cost by model, then at the users and prompts with the most tokens.",
    runbook: "cost-spike",
    source: "row 69",
  }),
  CostBudgetHourly: alert({
    when: above(recorded("environment:llm_spend_dollars:sum1h"), 100),
    severity: "warning",
    state: "off",
    summary: "{value} US dollars in the last hour, by the price table",
    description:
      "The tokens of the last hour cost more than the hourly budget, at the prices of the time. Look first at spending by model and by user tier: one line that rose alone names the cause.",
    runbook: "cost-budget",
    source: "row 69: 100 US dollars an hour",
  }),
  CostBudgetDaily: alert({
    when: above(recorded("environment:llm_spend_dollars:sum1d"), 2400),
    severity: "warning",
    state: "off",
    summary: "{value} US dollars in 24 hours, by the price table",
    description:
      "The tokens of the last 24 hours cost more than the daily budget, at the prices of the time. The limit is ours, row 69's hour 24 times over: set budget.daily. Look first at which hours of the day are dearer than a week ago.",
    runbook: "cost-budget",
    source: "issue 7: daily budgets; 24 times row 69's hour",
  }),
  CostBudgetMonthly: alert({
    when: above(recorded("environment:llm_spend_dollars:month_projection"), 72_000),
    for: hours(1),
    severity: "warning",
    state: "off",
    summary: "The month will cost {value} US dollars at the pace of the last day",
    description:
      "What the calendar month (UTC) has cost so far, and what is left of it at the pace of the last 24 hours, come to more than the monthly budget. The limit is ours, thirty of the days above: set budget.monthly. Look first at whether the last day was an exception.",
    runbook: "cost-budget",
    source: "issue 7: month-end projection; 30 times the day",
  }),
  UnpricedModels: alert({
    when: above(
      raw(
        { promql: "sum by (model, provider) (model:llm_unpriced_tokens:sum1h{@environment})" },
        { by: ["model", "provider"] },
      ),
      0,
    ),
    for: minutes(10),
    severity: "info",
    state: "off",
    summary: "{group}: {value} tokens of the last hour have no price",
    description:
      "A model is used that the price table does not know, so that spending is more than budgets see. Look first at how the model and its provider are written in the records, then give its price under prices.own; dollars(0) for a model of your own machines.",
    runbook: "unpriced-models",
    source: "issue 7: an unknown model is unpriced, never a guess",
  }),
  PricesStale: alert({
    when: above(recorded("environment:llm_prices:age_seconds"), inSeconds(days(180))),
    severity: "info",
    state: "off",
    summary: "The price table was last checked {value} seconds ago",
    description:
      "Nobody has compared the prices with their source for half a year; prices change more often than that. Look first at the prices of the models that cost most; then update Signalbox, or say with checkedAt that you checked your own.",
    runbook: "prices-stale",
    source: "row 46: an application's prices were stale; the limit of 180 days is ours",
  }),
  CostReckoningsDiffer: alert({
    when: above(raw({ promql: apart }, { by: ["model", "provider"] }), 0.1),
    for: hours(1),
    severity: "info",
    state: "off",
    summary: "{group}: the producers' reckoning and the price table are {value} apart, 1 being all of it",
    description:
      "What producers say that a model's requests cost is more than a tenth away from its tokens at the table's prices. Look first at whether the service has prices of its own that are old, and at discounts, long prompts and batches, which the table does not know.",
    runbook: "cost-reckonings-differ",
    source: "rows 40 and 46: two applications reckoned one model at two prices; the tenth is ours",
  }),
} as const satisfies Readonly<Record<string, Alert>>;
