/** What to do when requests cost more than they should. */

import { on } from "../../core/query/index.ts";
import { type Runbooks, runbook } from "../../core/runbook.ts";
import { days, hours } from "../../core/units.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";
import { question } from "./question.ts";

const requests = on(llmLog.request_end);

const byModel = {
  name: "See which models cost it",
  does: "Compare the cost of the day by model.",
  asks: "cost-by-model",
  expect: "One model has most of it.",
  next: "A dear model where a cheaper one would do: change the routing. Otherwise go on.",
} as const;

const byUser = {
  name: "See who asks",
  does: "List the users with the most requests, which are pseudonyms unless the policy says otherwise.",
  asks: "top-users",
  expect: "Many of about the same, or one far above the rest.",
  next: "One: talk to that caller or limit it. A key that is used by strangers is a case for the page on the bad day.",
} as const;

const withoutCost = question(
  "Requests without a cost, by model",
  requests.where(f => f.total_tokens.above(0)).count({ by: f => f.model }),
  days(1),
);

export const costRunbooks = {
  "cost-spike": runbook({
    title: "Spending rises",
    means: "Requests of the last hour cost more than the limit.",
    matters: "At this rate the bill of the month is another one.",
    causes: [
      "A loop that asks again and again",
      "Longer prompts after a release",
      "A dearer model in the routing",
      "A stolen key",
    ],
    steps: [
      byModel,
      {
        name: "See whether prompts grew",
        does: "Compare the mean number of prompt tokens by model.",
        asks: question(
          "Mean prompt tokens by model",
          requests.avg(f => f.prompt_tokens, { by: f => f.model }),
          hours(1),
        ),
        expect: "About the usual length.",
        next: "Longer: look at the last change of prompts and at what retrieval adds.",
      },
      byUser,
    ],
  }),
  "cost-budget": runbook({
    title: "A budget is used up, or will be",
    means: "What was spent, or what will have been at this rate, is above a budget.",
    matters: "Nothing stops by itself: somebody must decide whether to spend more or to ask less.",
    causes: ["More use than was planned", "A dearer model in the routing", "A budget that was never adjusted"],
    steps: [
      byModel,
      {
        name: "See how it came to this",
        does: "Look at the tokens of each hour by model.",
        asks: "token-usage-by-hour",
        expect: "A steady level, or a step.",
        next: "A step: find what changed then. Steady: ask whoever owns the budget.",
      },
      byUser,
    ],
  }),
  "unpriced-models": runbook({
    title: "Requests of a model without a price",
    means: "A model is used that the list of prices does not know, so that its requests have no cost.",
    matters: "Every sum of costs is too small by what these requests cost, and budgets do not see them.",
    causes: [
      "A new model",
      "A model under another name than the list has",
      "A model of one's own, whose price only you know",
    ],
    steps: [
      {
        name: "See which models these are",
        does: "Count the requests of the day by model, and compare with the models that have a cost.",
        asks: withoutCost,
        expect: "A name that is not among those of the next step.",
        next: "Remember the name exactly as it is written.",
      },
      {
        name: "See which have a cost",
        does: "Compare with the cost of the day by model.",
        asks: "cost-by-model",
        expect: "Every model of the step before, except the one without a price.",
        next: "Give it a price in the environment, and generate the files again.",
      },
    ],
  }),
  "prices-stale": runbook({
    title: "The list of prices is old",
    means: "The prices that costs are reckoned with are older than they should be.",
    matters: "Providers change prices; costs, budgets and their alerts are wrong by as much, without a sign of it.",
    causes: ["Nobody has updated the package", "Prices of one's own without a newer date"],
    steps: [
      {
        name: "See what it could concern",
        does: "Look which models cost most; those matter first.",
        asks: "cost-by-model",
        expect: "A few models with most of the cost.",
        next: "Compare their prices with the providers' pages, update the list, and generate the files again.",
      },
    ],
  }),
  "cost-reckonings-differ": runbook({
    title: "Two reckonings of cost differ",
    means: "What services say a request cost, and what its tokens cost by the list of prices, are not the same.",
    matters: "One of them is wrong, and people decide by it.",
    causes: [
      "A price that changed",
      "Tokens of caches or of reasoning counted by one and not by the other",
      "A discount only one of them knows",
    ],
    steps: [
      {
        name: "See which model differs",
        does: "Compare costs by model with the numbers on the dashboard of costs.",
        asks: "cost-by-model",
        expect: "One model explains the difference.",
        next: "Look up its price on that day, and correct the one that is wrong.",
      },
      {
        name: "Look at tokens that are easily forgotten",
        does: "Add up the tokens that came from a cache, by model.",
        asks: question(
          "Cached tokens by model",
          requests.sum(f => f.cache_tokens, { by: f => f.model }),
          days(1),
        ),
        expect: "Many, where the difference is large.",
        next: "See that both count them at the price of cached tokens.",
      },
    ],
  }),
} as const satisfies Runbooks;
