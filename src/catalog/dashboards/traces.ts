/** Single requests as their spans tell them: the slow and the failed ones, and which part of them it was. */

import { type Dashboard, dashboard, row, traces } from "../../core/dashboard.ts";

export const llmTraces: Dashboard = dashboard({
  id: "llm-traces",
  title: "LLM traces",
  description: "Slow and failed requests, and the spans that made them so",
  choices: [],
  rows: [
    row(
      "Requests",
      traces("Slow requests", "slow-requests", {
        description: "Whole requests of a second and more, where the root is called after the service",
      }),
      traces("Failed spans", "failed-spans", { description: "Traces with a span that failed" }),
    ),
    row(
      "Models",
      traces("Slow chats", "slow-chats", { description: "Calls of a model that took a second and more" }),
      traces("Failed chats", "failed-chats", { description: "Calls of a model that failed" }),
    ),
    row(
      "Retrieval",
      traces("Slow retrieval", "slow-retrieval", {
        description: "Searches for context that took a second and more",
      }),
      traces("Slow retrieve_context steps", "slow-retrieve-context", {
        description: "Chains whose step that fetches context took a second and more",
      }),
    ),
    row(
      "Chains",
      traces("Slow preprocess steps", "slow-preprocess", {
        description: "Chains whose step before retrieval took a second and more",
      }),
      traces("Failed generate steps", "failed-generate", {
        description: "Chains whose step that asks the model failed",
      }),
    ),
  ],
});
