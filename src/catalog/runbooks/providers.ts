/** What to do when models or whoever serves them are in trouble. */

import { on } from "../../core/query/index.ts";
import { type Runbooks, runbook } from "../../core/runbook.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";
import { question } from "./question.ts";

const calls = on(llmLog.provider_call);
const failedCalls = calls.where(f => f.status.isOneOf("error", "timeout"));

export const providerRunbooks = {
  "provider-failures": runbook({
    title: "Calls to a provider fail",
    means: "Calls to whoever serves a model end in errors or timeouts.",
    matters: "Requests to its models fail or are retried, which costs time and quota.",
    causes: [
      "An outage there",
      "Our quota or credit is used up",
      "A credential that ran out",
      "The network on the way",
    ],
    steps: [
      {
        name: "See who fails, and how",
        does: "Read the newest failed calls with their class of error.",
        asks: "provider-failures",
        expect: "One provider, with one class of error.",
        next: "Refused credentials: the secret is old, give the service the new one. Limits: the page on rate limits.",
      },
      {
        name: "Count by provider",
        does: "Count the failed calls of the hour by provider.",
        asks: question("Failed calls by provider", failedCalls.count({ by: f => f.provider })),
        expect: "One provider has nearly all.",
        next: "Read its status page. Send its traffic elsewhere; if all fail at once, it is our way out.",
      },
    ],
  }),
  "rate-limits": runbook({
    title: "A rate limit is near or reached",
    means: "A provider says that few requests or tokens are left until its limit is set back.",
    matters: "What comes beyond the limit is refused, and retries use up what comes next.",
    causes: [
      "More traffic than the contract has",
      "One caller that asks far more than the others",
      "Retries without a pause between them",
    ],
    steps: [
      {
        name: "See which limit it is",
        does: "Read the warnings with provider and model.",
        asks: "rate-limits",
        expect: "One provider, often one model.",
        next: "Ask for a higher limit, or spread the traffic.",
      },
      {
        name: "Find who uses it up",
        does: "Look at the users with the most requests, which are pseudonyms unless the policy says otherwise.",
        asks: "top-users",
        expect: "Many of about the same, or one far above the rest.",
        next: "One: talk to that caller, or limit it at the gateway.",
      },
      {
        name: "Look for retries",
        does: "Compare the mean number of retries by provider.",
        asks: question(
          "Mean retries by provider",
          calls.avg(f => f.retry_count, { by: f => f.provider }),
        ),
        expect: "Close to zero.",
        next: "More: let clients wait longer between tries, and give up sooner.",
      },
    ],
  }),
  "model-unavailable": runbook({
    title: "A model cannot be reached",
    means: "A model is gone, does not answer, or does not fit into memory.",
    matters: "Every request for it fails until it is back or traffic is sent elsewhere.",
    causes: [
      "It is being loaded or moved",
      "Out of memory on its machine",
      "It was renamed or retired by its provider",
      "The network on the way",
    ],
    steps: [
      {
        name: "Read what was said",
        does: "Read the newest records of it with their error messages.",
        asks: question("Models that cannot be reached", on(llmLog.model_unavailable).records({ limit: 50 })),
        expect: "The model's name with a reason.",
        next: "Out of memory: free some, or load fewer models. Not found: check the name against the provider's list.",
      },
      {
        name: "See what happened before",
        does: "List when models were loaded and unloaded.",
        asks: question(
          "Models loaded and unloaded",
          on(llmLog.model_loaded, llmLog.model_unloaded).records({ limit: 50 }),
        ),
        expect: "An unload without a load after it.",
        next: "Load it again, and send its traffic to another model meanwhile.",
      },
    ],
  }),
  "model-errors": runbook({
    title: "A model fails",
    means: "A model that can be reached answers with errors.",
    matters: "Part of its requests fail; what they have in common says which part.",
    causes: [
      "Prompts longer than its context",
      "Parameters that it does not know",
      "Out of memory with large batches",
      "A broken file of weights after an update",
    ],
    steps: [
      {
        name: "See which errors",
        does: "Count the errors of the hour by class.",
        asks: question("Errors of models by class", on(llmLog.model_error).count({ by: f => f.error_type })),
        expect: "One class has most of them.",
        next: "Context length: cut prompts or choose a model with more room. Memory: smaller batches.",
      },
      {
        name: "Read the newest",
        does: "Read messages, and whether the model recovered.",
        asks: question("Newest errors of models", on(llmLog.model_error).records({ limit: 50 })),
        expect: "One model, with `recoverable` false where it needs a hand.",
        next: "Start it anew, or go back to the version before.",
      },
    ],
  }),
  "low-cache-hit-rate": runbook({
    title: "The cache answers little",
    means: "The cache of answers or prefixes answers a smaller share of look-ups than expected.",
    matters: "What it does not answer is asked of a model, for money and time.",
    causes: [
      "A release changed prompts or keys, so that nothing matches any more",
      "The cache was emptied or is too small",
      "The traffic is of another kind",
    ],
    steps: [
      {
        name: "See since when",
        does: "Look at the share of hits in each hour.",
        asks: "cache-hit-rate",
        expect: "A sudden fall, or a slow one.",
        next: "Sudden: look for a release or a restart at that hour.",
      },
      {
        name: "Look for evictions",
        does: "Count what the cache threw out, by its kind.",
        asks: question("Evictions by kind of cache", on(llmLog.cache_eviction).count({ by: f => f.cache_type })),
        expect: "Few.",
        next: "Many: give the cache more memory, or entries a shorter life.",
      },
    ],
  }),
} as const satisfies Runbooks;
