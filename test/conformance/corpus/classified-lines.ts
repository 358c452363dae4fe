/** Lines whose cause or category is told from their fields. */

import { causes } from "../../../src/catalog/index.ts";

/** What the `classify` steps must read alike: each cause's examples, and what a producer says itself. */
export const classifiedLines: readonly (readonly [why: string, line: string])[] = [
  ...causes.flatMap(({ name, positives, negatives }) =>
    [...positives, ...negatives].map((said): readonly [string, string] => [
      `cause ${name}: ${said}`,
      JSON.stringify({ level: "error", message: said }),
    ]),
  ),
  ["a cause in the type", '{"message":"request failed","error":{"type":"RateLimitError","message":"no"}}'],
  ["a cause in the status", '{"message":"request ended","status":"timeout"}'],
  ["causes in two texts", '{"message":"timed out","error_type":"CudaOutOfMemory","level":"error"}'],
  ["half a cause in either text", '{"error_type":"rate","error_message":"limit"}'],
  ["half a cause in either line", '{"error_type":"E","error_message":"rate\\nlimit"}'],
  ["a cause behind a line end", '{"message":"Traceback:\\nconnection refused","level":"error"}'],
  ["a cause where nothing failed", '{"message":"rate limit exceeded","error_cause":"timeout"}'],
  ["a producer's own cause", '{"message":"broken","level":"error","error_cause":"timeout"}'],
  ["a producer's own cause, in an object", '{"message":"broken","level":"error","error_cause":{"a":"timeout"}}'],
  ["other letters around a cause", '{"message":"é🙂rate\u2028rate limit\u00a0","level":"error"}'],
  ["an error without words", '{"level":"critical"}'],
  [
    "a secret and a cause",
    '{"error_type":"AuthenticationError","error_message":"Incorrect API key provided: sk-proj-abcdefghijklmnopqrstuvwxyz0123456789"}',
  ],
  ...[0, -0, 99.9, 100, 499.99, 500, 999, 1000, 4999.9, 5000, 1e300, -1].map((latency): readonly [string, string] => [
    `latency ${latency}`,
    JSON.stringify({ message: "took", latency_ms: latency }),
  ]),
  ["a latency as text", '{"message":"took","latency_ms":"1e2","performance_category":"very_slow"}'],
  ["a producer's own category, no latency", '{"message":"took","performance_category":"good"}'],
  ["a category beside a removed latency", '{"message":"took","latency_ms":4111111111111111}'],
];
