/** Event and message tell each other, and the event the stream, where the policy drops one of them in the service too. */

import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { stepsFor } from "../../src/core/step.ts";
import {
  app,
  compose,
  containerFiles,
  defineEnvironment,
  type Environment,
  event,
  extendSchema,
  llmLog,
  loki,
  promtail,
} from "../../src/index.ts";
import { runPipeline } from "../../src/reference/pipeline.ts";
import { python } from "./app/engines.ts";
import { recordsOf, runNode, runPython, writeApp } from "./app/service.ts";

const door = { door_opened: event({ description: "d", stream: "security", aliases: ["door"], messages: ["Open"] }) };
const lines = [
  "Open",
  '{"event":"door"}',
  '{"event":"door","message":"LLM_REQUEST"}',
  '{"event":"made_up","message":"Open"}',
  "LLM_RESPONSE",
  "words",
];

type Dropped = readonly ("event" | "message")[];

const environmentOf = (dropped: Dropped, isShipped: boolean): Environment =>
  defineEnvironment({
    name: "test",
    platform: compose(),
    services: { "llm-service": { source: containerFiles("/var/log/containers/llm-service/*.log") } },
    schema: extendSchema(llmLog, {}, {}, door),
    privacy: { fields: Object.fromEntries(dropped.map(field => [field, "drop" as const])) },
    // They ask for the event.
    alerts: { HighErrorRate: "off", SlowRequests: "off", ModelUnavailable: "off" },
    targets: { app: app({}), ...(isShipped ? { promtail: promtail({ to: ["loki"] }), loki: loki({}) } : {}) },
  });

/** Event, message and stream of each line once it is stored. */
const stored = ({ site }: Environment, texts: readonly string[]): readonly unknown[] => {
  const steps = site.services.flatMap(service => stepsFor(site.schema, site.detectors, service));
  const context = { service: "llm-service", environment: "test", readAt: 0n, secretOf: () => "" };
  return texts.map(text => {
    const record = runPipeline(steps, { text }, context).record;
    return [record?.event, record?.message, record?.stream];
  });
};

const policies: readonly Dropped[] = [["message"], ["event"], ["event", "message"]];

describe.each([
  ["Python", runPython, python !== undefined],
  [
    "Node",
    (folder: string, _: readonly string[], texts: readonly string[]) => runNode(folder, "canonical", texts),
    true,
  ],
] as const)("in %s", (_runtime, run, isThere) => {
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) rmSync(join(folder, ".."), { recursive: true, force: true });
  });
  const written = async (environment: Environment) => {
    const folder = writeApp(environment);
    folders.push(folder);
    const { stdout, stderr } = await run(folder, ["canonical"], lines);
    expect(stderr).toBe("");
    return stdout.trim().split("\n");
  };

  test.skipIf(!isThere).each(policies.map(dropped => [dropped]))(
    "without %j a shipper stores the same",
    async dropped => {
      const environment = environmentOf(dropped, true);
      expect(stored(environment, await written(environment))).toEqual(stored(environment, lines));
    },
  );

  test.skipIf(!isThere).each<readonly [Dropped, readonly (readonly [event: unknown, message: string])[]]>([
    [
      ["message"],
      [
        ["door_opened", "door_opened"],
        ["door_opened", "door_opened"],
        ["door_opened", "door_opened"],
        ["made_up", "made_up"],
        ["request_end", "request_end"],
        [undefined, "record without a message"],
      ],
    ],
    [
      ["event"],
      [
        [undefined, "Open"],
        [undefined, "door_opened"],
        [undefined, "LLM_REQUEST"],
        [undefined, "Open"],
        [undefined, "LLM_RESPONSE"],
        [undefined, "words"],
      ],
    ],
    [["event", "message"], lines.map(() => [undefined, "record without a message"])],
  ])("without %j and without a shipper nothing of it is written", async (dropped, wanted) => {
    const records = recordsOf((await written(environmentOf(dropped, false))).join("\n"));
    expect(records.map(({ event, message }) => [event, message])).toEqual(wanted);
  });
});
