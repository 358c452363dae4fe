/** What is counted of records in the tests of shippers: every instrument of the catalog that reads them, and one of a team's own. */

import { instruments, llmLog } from "../../src/catalog/index.ts";
import { counter, isRecordInstrument } from "../../src/core/instrument.ts";
import { any, not, on } from "../../src/core/query/index.ts";

/** Every kind of condition, on every kind of field. */
export const own = [
  counter("own_conditions_total", {
    description: "Every kind of test",
    from: on(llmLog.request_end).where(f => [
      f.latency_ms.above(10),
      not(f.latency_ms.atLeast(1e9)),
      any(f.model.matches("^[a-z]"), f.model.contains("-"), not(f.status.is("success"))),
      not(f.error_message.exists()),
    ]),
    labels: ["status", "streaming"],
  }),
];

export const counted = [...instruments, ...own].filter(isRecordInstrument);
