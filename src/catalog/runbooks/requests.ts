/** What to do when requests fail. */

import { on, records } from "../../core/query/index.ts";
import { type Runbooks, runbook } from "../../core/runbook.ts";
import { hours, minutes } from "../../core/units.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";
import { question } from "./question.ts";

const requests = on(llmLog.request_end);
const failed = requests.where(f => f.status.isOneOf("error", "timeout"));
const errors = records(llmLog).errorsOnly();

export const requestRunbooks = {
  "high-error-rate": runbook({
    title: "Many requests fail",
    means:
      "More requests end in an error or a timeout than the service's users should bear. The share is of finished requests, whatever the reason.",
    matters: "Each of them is a person or a program without an answer, and clients that retry add to the load.",
    causes: [
      "The provider of one model fails or limits us",
      "A release changed prompts, parameters or credentials",
      "Prompts grew beyond the model's context",
      "The service ran out of memory, connections or time",
    ],
    steps: [
      {
        name: "See which errors these are",
        does: "Count the failed requests of the last hour by the class of their error.",
        asks: "top-errors",
        expect: "One class has most of them.",
        next: "Remember that class. If there are many with equal shares, something they all need is broken: go to the last step.",
      },
      {
        name: "See where they come from",
        does: "Compare the models: what do those that fail have in common?",
        asks: "error-rate",
        expect: "One model or one provider fails, or all of them do.",
        next: "One model: see whether its provider says so too, and send its traffic to another model. All models: it is the service or what is before it.",
      },
      {
        name: "Read the newest of them",
        does: "Read the error messages, and take the `trace_id` of one that is typical.",
        asks: "error-summary",
        expect: "A message that says what was refused, or where it gave up.",
        next: "Search the message in the code and at the provider's status page.",
      },
      {
        name: "Follow one request to the end",
        does: "Open its trace. Without one, look for failed traces of the service.",
        traces: { failed: true },
        expect: "The first span that failed; the ones above it only hand its error on.",
        next: "Mend that, or take the last release back if the errors began with it. The share falls within one window once it is mended.",
      },
    ],
  }),
  "many-error-records": runbook({
    title: "Many error records",
    means:
      "The service wrote more records of level error or critical in a few minutes than it should, whatever they are about.",
    matters: "Not each of them is a failed request, but somebody chose that level because somebody should look.",
    causes: [
      "One cause that is repeated, by retries for example",
      "A new release that writes expected things as errors",
      "Something that the service needs is gone",
    ],
    steps: [
      {
        name: "Find the commonest message",
        does: "Count messages. One that stands out is usually all of it.",
        asks: "top-error-messages",
        expect: "One message, or a few that differ in a number alone.",
        next: "Search for it in the code: the line that writes it says what was tried.",
      },
      {
        name: "See since when",
        does: "Look for the moment it began, and for what was released or changed then.",
        asks: "error-timeline",
        expect: "A step up at a release, or a slow rise with the load.",
        next: "A step: take the change back. A rise: look at capacity.",
      },
      {
        name: "Ask whether anybody is hurt",
        does: "Compare with the requests that failed in the same time.",
        asks: question("Failed requests by outcome", requests.count({ by: f => f.status }), minutes(15)),
        expect: "Few or no failed requests when the records are about something else.",
        next: "If requests fail too, go on with the page on failing requests. If not, mend the cause or the level in working hours.",
      },
    ],
  }),
  "error-record-share-high": runbook({
    title: "A large share of records are errors",
    means: "Of all log records, more than the limit have level error or critical, over an hour.",
    matters:
      "What is always red is read by nobody. Either something is broken for long, or records have the wrong level.",
    causes: [
      "Expected refusals written as errors",
      "A background task that fails again and again",
      "Less traffic, so that the same errors weigh more",
    ],
    steps: [
      {
        name: "See which events these are",
        does: "Count error records by their event.",
        asks: question("Errors by event", errors.count({ by: f => f.event }), hours(1)),
        expect: "One event has most of them.",
        next: "Ask its owner whether it is a failure at all; if not, lower its level in the code.",
      },
      {
        name: "See what kinds of errors these are",
        does: "Count them by class over the day.",
        asks: "error-analysis",
        expect: "The same class in every hour, or one that came new.",
        next: "New: treat it like a rise of the error rate. Old: open a ticket with the numbers.",
      },
    ],
  }),
  "request-timeouts": runbook({
    title: "Requests time out",
    means: "Requests were given up because they took longer than somebody was willing to wait.",
    matters: "The person waited the whole time and got nothing; the model may have worked and been paid for it.",
    causes: [
      "The queue before the model is long",
      "The provider answers slowly or not at all",
      "Very long prompts or answers",
      "A limit that is too short for this model",
    ],
    steps: [
      {
        name: "See which models time out",
        does: "Count the timeouts of the last hour by model.",
        asks: question("Timeouts by model", requests.where(f => f.status.is("timeout")).count({ by: f => f.model })),
        expect: "One model, or all of them.",
        next: "One model: go on. All: look at the network and at the service's own limits first.",
      },
      {
        name: "See where they wait",
        does: "Compare the mean time in the queue by model.",
        asks: question(
          "Mean time in the queue by model",
          requests.avg(f => f.queue_time_ms, { by: f => f.model }),
        ),
        expect: "Seconds in the queue, or next to nothing.",
        next: "Seconds: more capacity or less load, see the page on time in the queue. Nothing: it is the model or its provider.",
      },
      {
        name: "Ask the provider's side",
        does: "Compare the providers' own times, and look at the failed calls.",
        asks: "provider-latency",
        expect: "One provider far above its usual time.",
        next: "Send traffic to another provider or model until it is back.",
      },
    ],
  }),
  "error-budget-burn": runbook({
    title: "The error budget burns too fast",
    means:
      "Requests miss the objective (they fail, or are too slow) so often that the budget of the month will be gone early. Both a long and a short window say so, so it goes on now.",
    matters: "The objective is what was promised. A fast burn uses up the month within hours, a slow one within days.",
    causes: [
      "An outage or a slow model right now",
      "A release that is worse for some of the requests",
      "An objective that was never within reach",
    ],
    steps: [
      {
        name: "See how bad it is now",
        does: "Count the requests of the last hour by outcome.",
        asks: question("Requests of the hour by outcome", requests.count({ by: f => f.status })),
        expect: "A share of errors and timeouts far above what the objective allows.",
        next: "Failing: go on with the page on failing requests. If few fail, the objective on latency is the one that burns: the page on slow requests.",
      },
      {
        name: "See who has it",
        does: "Count the failed ones by model.",
        asks: question("Failed requests by model", failed.count({ by: f => f.model })),
        expect: "One model that explains most of it.",
        next: "Take traffic off it. Say in the team's channel how much of the budget is left, and stop risky releases until it recovers.",
      },
    ],
  }),
  "system-failure": runbook({
    title: "The service failed",
    means: "The service wrote a critical record that says it cannot go on.",
    matters: "Requests are probably refused right now, all of them.",
    causes: [
      "Out of memory, disk or file handles",
      "A secret or a setting that is missing after a change",
      "A dependency that does not answer at start",
    ],
    steps: [
      {
        name: "Read what it said last",
        does: "Read the newest critical records and the errors just before them.",
        asks: question(
          "Critical records",
          records(llmLog)
            .where(f => f.level.is("critical"))
            .records({ limit: 50 }),
        ),
        expect: "A message with the resource or the setting that is missing.",
        next: "Give it that, or take the last change back.",
      },
      {
        name: "See whether it is back",
        does: "Look whether requests end well again.",
        asks: "request-outcomes",
        expect: "Requests with status success in the last minutes.",
        next: "If there are none, start it anew, and page whoever owns what it needs.",
      },
    ],
  }),
} as const satisfies Runbooks;
