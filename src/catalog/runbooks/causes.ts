/** What to do when requests fail for one cause: the texts are those of the causes themselves. */

import type { Cause } from "../../core/cause.ts";
import { on } from "../../core/query/index.ts";
import { type Runbook, type Runbooks, runbook } from "../../core/runbook.ts";
import { causes } from "../causes.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";
import { question } from "./question.ts";

const failed = on(llmLog.request_end).where(f => f.status.isOneOf("error", "timeout"));

const seeCauses = {
  name: "See which causes there are",
  does: "Count the failed requests by cause.",
  asks: "top-error-causes",
  expect: "One cause far above the others.",
} as const;

const pageOf = (one: Cause): Runbook => {
  const ofThis = failed.where(f => f.error_cause.is(one.name));
  const [first = "", ...others] = one.recommendations;
  return runbook({
    title: `Requests fail: ${one.title}`,
    means: `More than four in five failed requests of the last hour failed for this cause. ${one.description}`,
    matters: "One remedy helps nearly all of them, and until it is found callers get errors.",
    causes: [one.description],
    steps: [
      { ...seeCauses, next: `It is \`${one.name}\`: go on. Another: its page has what helps.` },
      {
        name: "See whom it meets",
        does: "Count the requests that failed for this cause by model, then look at what their errors say.",
        asks: question("Failed requests of this cause, by model", ofThis.count({ by: f => f.model })),
        expect: "One model, which points to whoever serves it, or all of them.",
        next: "One model: ask there first, and send its requests elsewhere while it lasts. All: look at the service itself and at its network.",
      },
      {
        name: "Do what helps most often",
        does: first,
        asks: question("The newest requests of this cause", ofThis.records({ limit: 20 })),
        expect: "Errors of this cause become fewer within minutes.",
        next: others.length === 0 ? "If not, look at single errors." : `If not: ${others.join(" ")}`,
      },
    ],
  });
};

export const causeRunbooks: Runbooks = {
  "errors-by-cause": runbook({
    title: "Many requests fail for one cause",
    means: "Ten or more requests failed for the same cause within five minutes.",
    matters: "What fails for one cause is mended in one place; until then callers get errors.",
    causes: causes.map(({ name, title }) => `${title} (\`${name}\`)`),
    steps: [
      {
        ...seeCauses,
        next: "Open the page of that cause: it is called as the cause is, with hyphens. `unknown`: go on.",
      },
      {
        name: "See whether it is one model",
        does: "Count the failed requests by cause and model.",
        asks: question("Failed requests by cause and model", failed.count({ by: f => [f.error_cause, f.model] })),
        expect: "One model has most of them.",
        next: "It points to whoever serves that model. All models: look at the service and its network.",
      },
      {
        name: "Read what no cause claims",
        does: "List the errors whose cause is unknown.",
        asks: "unknown-causes",
        expect: "Few, or many of the same words.",
        next: "The same words again and again: add a cause with them to the environment's `causes`.",
      },
    ],
  }),
  ...Object.fromEntries(causes.map(one => [one.name.replaceAll("_", "-"), pageOf(one)])),
};
