/** Saved searches for traces: by how they ended and how long they took, and by the steps around the model. */

import type { TraceQuery, TraceSearch } from "../core/trace-query.ts";
import { seconds } from "../core/units.ts";

export const traceQueries: readonly TraceQuery[] = [
  { name: "slow-spans", description: "Traces with a span of a second and more.", slowerThan: seconds(1) },
  { name: "failed-spans", description: "Traces with a span that failed.", failed: true },
  {
    name: "slow-failures",
    description: "Traces with a span that failed after a second and more, such as a timeout.",
    failed: true,
    slowerThan: seconds(1),
  },
  {
    name: "slow-requests",
    description: "Whole requests of a second and more, where the root is called after the service.",
    operation: "{service}.root",
    slowerThan: seconds(1),
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
    slowerThan: seconds(1),
  },
  {
    name: "slow-retrieval",
    description: "Searches for context that took a second and more.",
    operation: "retrieval",
    slowerThan: seconds(1),
  },
  {
    name: "slow-preprocess",
    description: "Chains whose step before retrieval took a second and more.",
    where: { chain_step: "preprocess" },
    slowerThan: seconds(1),
  },
  {
    name: "slow-retrieve-context",
    description: "Chains whose step that fetches context took a second and more.",
    where: { chain_step: "retrieve_context" },
    slowerThan: seconds(1),
  },
  {
    name: "failed-generate",
    description: "Chains whose step that asks the model failed.",
    where: { chain_step: "generate" },
    failed: true,
  },
];

/** A search, or the shipped one of that name; undefined where there is none. */
export const traceSearchOf = (search: TraceSearch | string): TraceSearch | undefined =>
  typeof search === "string" ? traceQueries.find(({ name }) => name === search) : search;
