/** Saved searches for traces: by how they ended and how long they took, and by the steps around the model. */

import type { TraceQuery } from "../core/trace-query.ts";
import { seconds } from "../core/units.ts";

export const traceQueries: readonly TraceQuery[] = [
  { name: "slow-spans", description: "Traces with a span of a second and more.", atLeast: seconds(1) },
  { name: "failed-spans", description: "Traces with a span that failed.", failed: true },
  {
    name: "slow-failures",
    description: "Traces with a span that failed after a second and more, such as a timeout.",
    failed: true,
    atLeast: seconds(1),
  },
  {
    name: "slow-requests",
    description: "Whole requests of a second and more, where the root is called after the service.",
    operation: "{service}.root",
    atLeast: seconds(1),
  },
  {
    name: "failed-chats",
    description: "Calls of a model that failed.",
    where: { operation: "chat" },
    failed: true,
  },
  {
    name: "slow-chats",
    description: "Calls of a model that took a second and more.",
    where: { operation: "chat" },
    atLeast: seconds(1),
  },
  {
    name: "slow-retrieval",
    description: "Searches for context that took a second and more.",
    operation: "retrieval",
    atLeast: seconds(1),
  },
  {
    name: "slow-preprocess",
    description: "Chains whose step before retrieval took a second and more.",
    where: { chain_step: "preprocess" },
    atLeast: seconds(1),
  },
  {
    name: "slow-retrieve-context",
    description: "Chains whose step that fetches context took a second and more.",
    where: { chain_step: "retrieve_context" },
    atLeast: seconds(1),
  },
  {
    name: "failed-generate",
    description: "Chains whose step that asks the model failed.",
    where: { chain_step: "generate" },
    failed: true,
  },
];
