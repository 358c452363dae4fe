import { RE2JS } from "re2js";
import { describe, expect, test } from "vitest";
import { detectors } from "../../src/catalog/index.ts";
import { formatProblem } from "../../src/core/errors.ts";
import { detector } from "../../src/core/privacy.ts";
import { secret } from "../../src/core/secret.ts";
import { containerFiles, files, pods } from "../../src/core/service.ts";
import { goString } from "../../src/core/text-stages/go-text.ts";
import { percent } from "../../src/core/units.ts";
import { compileRedaction } from "../../src/reference/redaction.ts";
import { type LokiInput, loki } from "../../src/targets/loki/index.ts";
import { type PromtailConfig, promtailConfigSchema } from "../../src/targets/promtail/config-schema.ts";
import { type PromtailInput, promtail } from "../../src/targets/promtail/index.ts";
import type { StoreSite } from "../store-site.ts";
import { placeShipper } from "./line-shipper-site.ts";

const placed = (options: Partial<PromtailInput> = {}, input: StoreSite = {}, stores?: Record<string, LokiInput>) =>
  placeShipper(
    promtail({ to: Object.keys(stores ?? { loki: {} }), ...options }),
    input,
    Object.fromEntries(Object.entries(stores ?? { loki: {} }).map(([key, one]) => [key, loki(one)])),
  );

const configOf = (...how: Parameters<typeof placed>): PromtailConfig => {
  const { artifacts, problems } = placed(...how);
  expect(problems.map(formatProblem)).toEqual([]);
  const [file] = artifacts;
  return promtailConfigSchema.parse(file?.kind === "yaml" ? file.data : undefined);
};

const stagesOf = (...how: Parameters<typeof placed>) => configOf(...how).scrape_configs[0]?.pipeline_stages ?? [];

/** The kinds of stages in their order, runs of one kind once. */
const outline = (stages: PromtailConfig["scrape_configs"][number]["pipeline_stages"]): readonly string[] =>
  stages
    .map(stage => {
      const [[kind, value] = ["", {}]] = Object.entries(stage) as [string, { source?: string }][];
      return `${kind} ${value.source ?? ""}`.trim();
    })
    .filter((stage, index, all) => stage !== all[index - 1]);

describe("promtail's stages", () => {
  test("put the line away before anything reads it, and take what leaves from the redacted document", () => {
    expect(outline(stagesOf())).toEqual([
      "drop",
      "template _line",
      "template _document",
      "output _document",
      "template _record",
      "template _texts",
      "template _numbers",
      "replace _texts",
      "replace _numbers",
      "template _document",
      "json _document",
      "timestamp _instant",
      "labeldrop",
      "structured_metadata",
      "labels",
      "output message",
    ]);
  });

  test("start with the container's line where there is one", () => {
    const sources = [pods({ app: "chat" }), containerFiles("/var/log/containers/chat.log")];
    for (const source of sources)
      expect(stagesOf({ partialLines: 9 }, { services: { chat: { source } } })[0]).toEqual({
        cri: { max_partial_lines: 9, max_partial_line_size: 0, max_partial_line_size_truncate: false },
      });
  });

  test("drop what sampling leaves out only where something is left out", () => {
    expect(outline(stagesOf({}, { sampling: { logs: { debug: percent(1) } } }))).toContain("drop _verdict");
    expect(outline(stagesOf())).not.toContain("drop _verdict");
  });

  test("render the store's document: labels, metadata and line under its names", () => {
    const stages = stagesOf({}, {}, { loki: { labels: ["level"], names: { model: "llm_model", service: "app" } } });
    const metadata = stages.flatMap(stage => ("structured_metadata" in stage ? [stage.structured_metadata] : []))[0];
    const labels = stages.flatMap(stage => ("labels" in stage ? [stage.labels] : []))[0];
    expect(labels).toEqual({ app: "service", environment: "environment", stream: "stream", level: "level" });
    expect(metadata).toMatchObject({ llm_model: "model", trace_id: "trace_id" });
    for (const absent of ["model", "message", "level", "time", "service"]) expect(metadata).not.toHaveProperty(absent);
  });

  test("name no field that the policy drops but to remove it", () => {
    const text = JSON.stringify(stagesOf().filter(stage => "structured_metadata" in stage || "json" in stage));
    expect(text).not.toMatch(/"(prompt|response|client_ip|password|api_key)"/);
  });
});

describe("promtail's redaction equals the interpreter's", () => {
  const own = detector({
    name: "ticket",
    description: "A ticket, with everything in its pattern that a file format might mind.",
    pattern: "T[$] [0-9]{2}\\\\\\$[0-9]{2}/[0-9]",
    notBefore: "A-Z\\\\$ ",
    positives: ["T$ 12\\$34/5"],
  });
  const used = [...detectors, own];
  const stages = stagesOf({}, { detectors: [own] }).flatMap(stage => ("replace" in stage ? [stage.replace] : []));

  /** As the `replace` stage does: the capture group alone is replaced. */
  const replaced = (text: string, source: string): string =>
    stages
      .filter(stage => stage.source === source)
      .reduce((before, { expression, replace }) => {
        const matcher = RE2JS.compile(expression).matcher(before);
        let after = "";
        let end = 0;
        while (matcher.find()) {
          after += before.slice(end, matcher.start(1)) + replace;
          end = matcher.end(1);
        }
        return after + before.slice(end);
      }, text);

  const reference = compileRedaction(used);
  const findings = used.flatMap(one => one.positives.map(text => [one.name, text] as const));

  test.each(findings)("%s: %s", (_name, finding) => {
    for (const text of [
      finding,
      `see ${finding} there`,
      `${finding} ${finding},${finding};${finding}`,
      `x${finding}`,
      `${finding}0`,
      `"${finding}"`,
    ])
      expect(replaced(text, "_texts")).toBe(reference.text(text));
  });

  test.each(used.flatMap(one => one.negatives.map(text => [one.name, text] as const)))(
    "%s leaves %s",
    (_name, text) => {
      expect(replaced(`see ${text} there`, "_texts")).toBe(reference.text(`see ${text} there`));
    },
  );

  test("numbers are judged whole", () => {
    const numbers = ["4111111111111111", "1700000000000", "378282246310005", "0.4111111111111111", "41111111111111112"];
    const text = numbers.map(number => `\x1e${number}\x1f`).join("");
    const kept = numbers.map(number => (reference.number(number) === undefined ? number : ""));
    expect(replaced(text, "_numbers")).toBe(kept.map(number => `\x1e${number}\x1f`).join(""));
  });
});

describe("promtail.yaml", () => {
  test("is the same with and without the expansion of environment variables", () => {
    const services = { "llm-service": { source: pods({ app: "llm-service" }) } };
    expect(placed({}, { services, sampling: { logs: { debug: percent(1) } } }).text).not.toMatch(/\$\{|\$\$|\\[\\/]/);
  });

  test("reads services with equal settings in one job, each under its name", () => {
    const { scrape_configs } = configOf(
      {},
      {
        services: {
          a: { source: files("/var/log/a/*.log", "/var/log/more.log") },
          b: { source: files("/var/log/b/*.log") },
          c: { source: files("/var/log/c/*.log"), privacy: { user: "drop" } },
          d: { source: pods({ app: "d", namespace: "shop" }) },
        },
      },
    );
    expect(
      scrape_configs.map(({ job_name, static_configs }) => [job_name, static_configs.map(one => one.labels)]),
    ).toEqual([
      [
        "a+b",
        [
          { _service: "a", __path__: "/var/log/a/*.log" },
          { _service: "a", __path__: "/var/log/more.log" },
          { _service: "b", __path__: "/var/log/b/*.log" },
        ],
      ],
      ["c", [{ _service: "c", __path__: "/var/log/c/*.log" }]],
      ["d", [{ _service: "d", __path__: "/var/log/pods/shop_d-*_*/*/*.log" }]],
    ]);
  });

  test.each([
    ["no key", {}, {}],
    ["a tenant", { tenant: "ai" }, { tenant_id: "ai" }],
    [
      "a user and a password",
      { auth: { kind: "basic", username: "u", password: secret("loki-password") } },
      { basic_auth: { username: "u", password: "${LOKI_PASSWORD}" } },
    ],
    [
      "a token",
      { auth: { kind: "bearer", token: secret("loki-token") } },
      { authorization: { type: "Bearer", credentials: "${LOKI_TOKEN}" } },
    ],
  ] as const)("pushes with %s", (_name, options, keys) => {
    expect(configOf({}, {}, { loki: { url: "https://logs.example.com", ...options } }).clients).toEqual([
      {
        name: "loki",
        url: "https://logs.example.com/loki/api/v1/push",
        ...keys,
        backoff_config: { min_period: "500ms", max_period: "1m", max_retries: 0 },
      },
    ]);
  });
});

describe("promtail refuses", () => {
  test.each<[string, Partial<PromtailInput>, StoreSite, Record<string, LokiInput> | undefined, string]>([
    ["a version without Promtail", { version: "3.7" as "3.6" }, {}, undefined, "version"],
    ["no store", { to: [] }, {}, undefined, "to"],
    ["a source it cannot read", { from: ["otlp" as "files"] }, {}, undefined, "from"],
    ["a folder for a file", { positions: "positions.yaml" }, {}, undefined, "positions"],
    ["two documents", {}, {}, { loki: {}, second: { names: { model: "m" } } }, "to"],
    [
      "a path that it would change",
      {},
      { services: { a: { source: files("/var/log/${HOME}/*.log") } } },
      undefined,
      "scrape_configs[0].static_configs[0].labels.__path__",
    ],
  ])("%s", (_name, options, input, stores, path) => {
    expect(placed(options, input, stores).problems.map(problem => problem.path.replace(/\[\d\]$/, ""))).toContain(path);
  });

  test("in words", () => {
    const { problems } = placed({}, {}, { loki: {}, second: { names: { model: "m" } } });
    expect(problems.map(formatProblem)).toEqual([
      "to: Promtail cannot store one document in loki and another in second [missing-capability]\n  help: give both stores the same names and labels, or write a second promtail for one of them",
    ]);
  });
});

describe("a Go string", () => {
  test.each([
    ["plain", '"plain"'],
    ['a "quote"', '"a \\"quote\\""'],
    ["back\\slash", '"back\\u005cslash"'],
    ["${HOME} $$", '"\\u0024{HOME} \\u0024\\u0024"'],
    ["`{{ x }}`", '"\\u0060{{ x }}\\u0060"'],
    ["line\nend", '"line\\u000aend"'],
    ["é 👍 \ud83d", '"\\u00e9 \\U0001f44d \\ufffd"'],
  ])("%s", (text, literal) => {
    expect(goString(text)).toBe(literal);
  });
});
