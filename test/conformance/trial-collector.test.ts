/** Tests of people's own collectors on the real one: what forgets a redaction, loses records or does not start is found. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { inWords } from "../../src/simulate/index.ts";
import { openBench, planTrials, readTestFile, type TrialResult } from "../../src/trial/index.ts";
import { cached, engine } from "./engine.ts";

const folder = mkdtempSync(join(tmpdir(), "signalbox-trial-collector-"));
const bench = openBench({ SIGNALBOX_CACHE: cached("") });
afterAll(async () => {
  await bench.close();
  rmSync(folder, { recursive: true, force: true });
});

const pods = {
  include: ["/var/log/*.log"],
  include_file_path: true,
  operators: [{ type: "container" }, { type: "json_parser" }],
};
const config = (name: string, processors: object, pipelines: object, file_log: object = pods): string => {
  const file = join(folder, name);
  const all = {
    receivers: {
      otlp: { protocols: { grpc: { endpoint: "0.0.0.0:4317" } } },
      "file_log/app": file_log,
    },
    processors,
    exporters: { "otlp_grpc/store": { endpoint: "store.example.com:4317" }, debug: {} },
    service: { pipelines },
  };
  writeFileSync(file, JSON.stringify(all));
  return name;
};

let count = 0;
const tried = async (trial: object): Promise<TrialResult> => {
  const file = join(folder, `${++count}.test.json`);
  writeFileSync(file, JSON.stringify({ tests: [{ name: "n", ...trial }] }));
  const read = readTestFile(file);
  if ("problems" in read) throw new Error(JSON.stringify(read.problems));
  const [placed] = planTrials([read.tests], []).trials;
  if (placed === undefined) throw new Error("nothing to try");
  return bench.run(placed);
};

const said = ({ differences, outcome, why }: TrialResult): readonly string[] => [
  outcome,
  ...(why === undefined ? [] : [why]),
  ...differences.map(inWords),
];

const redact = { log_statements: ['replace_pattern(log.body, "[a-z]+@[a-z.]+", "[EMAIL]")'] };
const logs = (...processors: readonly string[]) => ({
  logs: { receivers: ["otlp"], processors, exporters: ["otlp_grpc/store"] },
});
const records = [{ record: { message: "mail ada@example.com", model: "a" }, repeat: { every: "1s", times: 700 } }];
const store = { "otlp_grpc/store": { atLeast: 700, atMost: 700 } };
const absent = ["ada@example.com"];

describe.skipIf(engine("otelcol") === undefined)("a collector", () => {
  test("that redacts passes, batches and all", async () => {
    const own = config("redacts.yaml", { "transform/redact": redact, batch: {} }, logs("transform/redact", "batch"));
    const expected = { out: store, attributes: { always: ["model", "service.name"], never: ["message"] }, absent };
    expect(said(await tried({ collector: { config: own }, given: { records }, expect: expected }))).toEqual(["passed"]);
  });

  test("that forgets to is found", async () => {
    const own = config("forgets.yaml", { "transform/redact": redact, batch: {} }, logs("batch"));
    expect(
      said(await tried({ collector: { config: own }, given: { records }, expect: { out: store, absent } })),
    ).toEqual(["failed", "absent[0]: text (not shown), got 700 sent to otlp_grpc/store that hold it; expected none"]);
  });

  test("that does not start is failed with its words", async () => {
    const own = config("odd.yaml", { transform: { log_statements: ["replace(log.body)"] } }, logs("transform"));
    const [outcome, why] = said(await tried({ collector: { config: own }, given: { records }, expect: { absent } }));
    expect(outcome).toBe("failed");
    expect(why).toContain('the function "replace"');
  });

  test("whose fault is told in several lines is failed with all of them", async () => {
    const own = config("faults.yaml", { batch: { timeout: "soon" } }, logs("batch"));
    const [outcome, why] = said(await tried({ collector: { config: own }, given: { records }, expect: { absent } }));
    expect(outcome).toBe("failed");
    expect(why).toContain("'timeout' time: invalid duration");
  });

  test("that gets nothing of what is given passes nothing", async () => {
    const pipelines = { traces: { receivers: ["otlp"], exporters: ["debug"] } };
    const own = config(
      "traces.yaml",
      {},
      { ...pipelines, logs: { receivers: ["file_log/app"], exporters: ["debug"] } },
    );
    const nothing = { out: { debug: { atMost: 0 } }, absent };
    expect(
      said(await tried({ collector: { config: own, into: "otlp" }, given: { records }, expect: nothing })),
    ).toEqual(["failed", expect.stringMatching(/^nothing that is given goes into it: its pipelines carry traces/)]);
    writeFileSync(join(folder, "empty.log"), "");
    const given = { logs: "empty.log" };
    expect(said(await tried({ collector: { config: own, into: "file_log/app" }, given, expect: nothing }))).toEqual([
      "failed",
      "nothing that is given goes into it",
    ]);
  });

  test("reads lines in a container's frame, and what stands in their path", async () => {
    const own = config(
      "frames.yaml",
      {},
      {
        logs: { receivers: ["file_log/app"], exporters: ["otlp_grpc/store", "debug"] },
      },
    );
    const path = "var/log/pods/shop_llm-1_0123/app/0.log";
    expect(
      said(
        await tried({
          collector: { config: own, path, frame: "cri" },
          given: { records },
          expect: {
            out: { ...store, debug: { atLeast: 700 } },
            attributes: { always: ["k8s.pod.name", "model", "log.iostream"] },
          },
        }),
      ),
    ).toEqual(["passed"]);
  });

  test("whose lines leave as bytes holds what they hold", async () => {
    const own = config(
      "bytes.yaml",
      {},
      { logs: { receivers: ["file_log/app"], exporters: ["otlp_grpc/store"] } },
      { include: ["/a"], encoding: "nop" },
    );
    const given = { records: [{ line: "my diary, mail ada@example.com" }] };
    const expected = { out: { "otlp_grpc/store": { atLeast: 1 } }, absent: ["their diary", "my diary"] };
    expect(said(await tried({ collector: { config: own }, given, expect: expected }))).toEqual([
      "failed",
      "absent[1]: text (not shown), got 1 sent to otlp_grpc/store that hold it; expected none",
      "absent[0]: text (not shown), got nothing given that holds it; expected a text of what is given\n" +
        "  help: look at its spelling, or give a record that holds it",
    ]);
  });

  test.each(["otlp", "file_log/app"])("by way of %s with keys in maps is found to have them", async into => {
    const own = config(
      "nested.yaml",
      {},
      { logs: { receivers: ["otlp", "file_log/app"], exporters: ["otlp_grpc/store"] } },
      { include: ["/a"], operators: [{ type: "json_parser" }] },
    );
    const record = { llm: { prompt: "my diary" }, messages: [{ role: "user", content: "hello" }] };
    const never = ["prompt", "llm.prompt", "content", "messages.role", "diary"];
    expect(
      said(
        await tried({
          collector: { config: own, into },
          given: { records: [{ record }] },
          expect: { attributes: { never } },
        }),
      ),
    ).toEqual([
      "failed",
      ...never
        .slice(0, 4)
        .map((key, index) => `attributes.never[${index}]: "${key}", got 1 of 1 with it; expected none`),
    ]);
  });

  /** The last lines of a file, and what waits for more of them, count as the first do. */
  const last = { type: "regex_parser", regex: "^(?P<n>[a-z]+)", on_error: "send_quiet" };
  test.each<readonly [title: string, receiver: object]>([
    ["slowly", { operators: [{ ...last, if: 'body matches "^(a|b)*$" or body contains "ada"' }] }],
    ["joining lines", { operators: [{ type: "recombine", combine_field: "body", is_first_entry: "true" }] }],
    ["from a first line on", { multiline: { line_start_pattern: "^[a-z]" } }],
  ])("reads a file to its end %s, and sends it when it ends", async (title, receiver) => {
    const own = config(
      `${title}.yaml`,
      { batch: { timeout: "60s", send_batch_size: 10_000_000 } },
      { logs: { receivers: ["file_log/app"], processors: ["batch"], exporters: ["otlp_grpc/store"] } },
      { include: ["/a"], ...receiver },
    );
    const many = [
      { line: "a first line", repeat: { every: "1ms", times: 150_000 } },
      { at: "1h", line: "mail ada@example.com" },
    ];
    const exactly = { "otlp_grpc/store": { atLeast: 150_001, atMost: 150_001 } };
    expect(
      said(await tried({ collector: { config: own }, given: { records: many }, expect: { out: exactly, absent } })),
    ).toEqual(["failed", "absent[0]: text (not shown), got 1 sent to otlp_grpc/store that hold it; expected none"]);
  });

  test("keeps a scenario's failed traces, without waiting as long as it says", async () => {
    const policies = [{ name: "errors", type: "status_code", status_code: { status_codes: ["ERROR"] } }];
    const own = config(
      "samples.yaml",
      { tail_sampling: { decision_wait: "30s", policies } },
      {
        traces: { receivers: ["otlp"], processors: ["tail_sampling"], exporters: ["otlp_grpc/store"] },
      },
    );
    const given = { scenario: "error-storm", minutes: 8 };
    const result = await tried({
      collector: { config: own },
      given,
      expect: { out: { "otlp_grpc/store": { atLeast: 10, atMost: 100_000 } } },
    });
    expect([said(result), result.notes]).toEqual([["passed"], ["wait a second and no longer: tail_sampling"]]);
  });
});
