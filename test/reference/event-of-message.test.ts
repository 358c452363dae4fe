/** An event that only the message says: in the lines of the corpus, and of a schema's own. */

import { describe, expect, test } from "vitest";
import { llmLog } from "../../src/catalog/index.ts";
import { event, extendSchema } from "../../src/core/schema.ts";
import type { Step } from "../../src/core/step.ts";
import { percent } from "../../src/core/units.ts";
import { runPipeline } from "../../src/reference/pipeline.ts";
import { eventLines } from "../conformance/corpus/event-lines.ts";
import { byDefault, context, shippedSteps } from "./steps.ts";

describe("derive by a table", () => {
  const said: Step = { kind: "derive", field: "event", from: "message", table: { LLM_REQUEST: "request_start" } };
  test.each<readonly [Step, Readonly<Record<string, string>>, string | undefined]>([
    [said, { message: "LLM_REQUEST" }, "request_start"],
    [said, { message: "LLM_REQUEST", event: "e" }, "e"],
    [said, { message: "LLM_REQUEST " }, undefined],
    [said, { message: "constructor" }, undefined],
    [said, {}, undefined],
    [{ ...said, otherwise: "other" }, { message: "m" }, "other"],
    [{ ...said, otherwise: "other" }, { message: "LLM_REQUEST" }, "request_start"],
  ])("%j of %j", (step, fields, told) => {
    const { record } = runPipeline([step], { fields }, context);
    expect([record?.event, record?.message]).toEqual([told, fields.message]);
  });
});

describe("an event that only the message says", () => {
  const run = (line: string) => runPipeline(shippedSteps(byDefault), { text: line }, context);

  test.each(eventLines)("%s", (_, line, told) => expect(run(line).record?.event).toBe(told));

  test("leaves the message, and is told by the trail", () => {
    const { record, trail } = run("LLM_REQUEST");
    expect(record).toMatchObject({ message: "LLM_REQUEST", event: "request_start", stream: "application" });
    expect(trail).toContainEqual({ step: "derive", kind: "derived", field: "event", from: "message" });
  });

  test("may be one of a schema's own; its stream is found by it, and sampling spares it", () => {
    const schema = extendSchema(
      llmLog,
      {},
      {},
      {
        door_opened: event({ description: "d", stream: "security", messages: ["Door opened"] }),
        request_end: event({ ...llmLog.events.request_end, messages: ["LLM call done"] }),
      },
    );
    const steps = shippedSteps(byDefault, { info: percent(0) }, schema);
    const stored = (message: string) => runPipeline(steps, { text: message }, context).record;
    expect(stored("Door opened")).toMatchObject({ event: "door_opened", stream: "security" });
    expect(stored("LLM call done")).toMatchObject({ event: "request_end", stream: "application" });
    expect(stored("LLM_RESPONSE")).toBeUndefined();
  });
});
