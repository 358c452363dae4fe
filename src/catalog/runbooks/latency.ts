/** What to do when answers take too long. */

import { on } from "../../core/query/index.ts";
import { type Runbooks, runbook } from "../../core/runbook.ts";
import { minutes, seconds } from "../../core/units.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";
import { question } from "./question.ts";

const requests = on(llmLog.request_end);

export const latencyRunbooks = {
  "slow-requests": runbook({
    title: "Requests are slow",
    means: "Too many requests take longer than the limit, measured from the request to the end of its answer.",
    matters: "People wait, clients give up and ask again, and slots stay taken, which makes the others slow too.",
    causes: [
      "Longer prompts or longer answers than usual",
      "A queue before the model",
      "A provider that is slow today",
      "Retrieval, filters or parsers around the model",
    ],
    steps: [
      {
        name: "Find the slow ones",
        does: "List the requests above five seconds with their model and number of tokens.",
        asks: "slow-requests",
        expect: "The same model again and again, or very many prompt tokens.",
        next: "Many tokens: ask who sends such prompts. One model: go on with it.",
      },
      {
        name: "See when it began",
        does: "Compare the 95th percentile by model over the last hours.",
        asks: "latency-p95",
        expect: "A step at a release or at an hour of much traffic; one model or all.",
        next: "At a release: take it back. With the traffic: go to the queue.",
      },
      {
        name: "Split the time into its parts",
        does: "Compare the parts of the mean: time in the queue first, then what the model takes (`inference_time_ms`).",
        asks: question(
          "Share of the time spent in the queue, by model",
          requests.ratio(
            { sum: f => f.queue_time_ms },
            { whole: { sum: f => f.latency_ms }, by: f => f.model, over: minutes(15) },
          ),
          minutes(15),
        ),
        expect: "Less than a tenth, when capacity is enough.",
        next: "More than a third: the page on time in the queue. Little: the model or what surrounds it is slow.",
      },
      {
        name: "Follow one slow request",
        does: "Open a slow trace and look for spans longer than a second.",
        traces: { slowerThan: seconds(5) },
        expect: "One span that takes most of the time.",
        next: "Its service or provider is where to go on. Tell its owner, with the trace.",
      },
    ],
  }),
  "queue-share-high": runbook({
    title: "Requests wait in the queue",
    means: "A large part of each request's time passes before the model begins, waiting for a slot.",
    matters: "It is the first sign of too little capacity, and grows faster than the load does.",
    causes: [
      "More requests than usual",
      "An instance of the model is gone",
      "A few very long generations hold the slots",
    ],
    steps: [
      {
        name: "Compare load and capacity",
        does: "Count requests a second over the last hours' pattern.",
        asks: question("Requests a second", requests.rate({ by: f => f.model, over: minutes(5) }), minutes(5)),
        expect: "More than on an ordinary day at this hour, or the same.",
        next: "More: scale out, or limit who sends it. The same: an instance is missing.",
      },
      {
        name: "Look for missing instances",
        does: "List the models that were unloaded or could not be reached.",
        asks: question(
          "Models that went away",
          on(llmLog.model_unloaded, llmLog.model_unavailable).records({ limit: 50 }),
        ),
        expect: "Nothing, when all instances serve.",
        next: "Bring back what is gone. Until then send traffic to a smaller model.",
      },
      {
        name: "Look for what holds the slots",
        does: "List the slowest requests with their tokens.",
        asks: "slow-requests",
        expect: "A few with very many completion tokens.",
        next: "Lower `max_tokens` for that caller, or give it a queue of its own.",
      },
    ],
  }),
  "processing-share-high": runbook({
    title: "Time is lost around the model",
    means: "Preprocessing or postprocessing takes a large part of each request's time.",
    matters: "It is time that no better model or larger machine would save.",
    causes: [
      "Retrieval is slow or returns too much",
      "Prompts are counted or cut by slow code",
      "Filters call another model",
      "Answers are written to somewhere slow",
    ],
    steps: [
      {
        name: "See which part it is",
        does: "Compare the mean of `preprocessing_time_ms` by model.",
        asks: question(
          "Mean preprocessing by model",
          requests.avg(f => f.preprocessing_time_ms, { by: f => f.model }),
        ),
        expect: "Tens of milliseconds.",
        next: "More: look at retrieval below. If it is small, it is the time after the model.",
      },
      {
        name: "Look at the time after the model",
        does: "Compare the mean of `postprocessing_time_ms` by model.",
        asks: question(
          "Mean postprocessing by model",
          requests.avg(f => f.postprocessing_time_ms, { by: f => f.model }),
        ),
        expect: "Tens of milliseconds.",
        next: "More: find the filter or parser that grew; a profile of the service says which.",
      },
      {
        name: "Look at retrieval",
        does: "Compare the mean time of retrievals by their source.",
        asks: question(
          "Mean retrieval time by source",
          on(llmLog.retrieval).avg(f => f.retrieval_latency_ms, { by: f => f.retrieval_source }),
        ),
        expect: "One source above the others, when it is retrieval.",
        next: "Ask it for fewer documents, or look at its index.",
      },
    ],
  }),
} as const satisfies Runbooks;
