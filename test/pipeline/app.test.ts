import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { detectors, llmLog } from "../../src/catalog/index.ts";
import type { Artifact } from "../../src/core/artifact.ts";
import type { Problem } from "../../src/core/errors.ts";
import { judgeEnvironment } from "../../src/environment/index.ts";
import {
  app,
  atLeast,
  compose,
  containerFiles,
  days,
  defineEnvironment,
  type EnvironmentInput,
  files,
  GiB,
  jaeger,
  kubernetes,
  loki,
  MiB,
  otelCollector,
  otlp,
  percent,
  pods,
  promtail,
  years,
} from "../../src/index.ts";
import { yamlText } from "../../src/output/render.ts";
import type { AppInput } from "../../src/targets/app/index.ts";

const alone = (options: AppInput = {}, more: Partial<EnvironmentInput> = {}) =>
  defineEnvironment({
    name: "test",
    platform: compose(),
    services: { "llm-service": { source: files("/var/log/llm-service/*.log") } },
    ...more,
    targets: { app: app(options) },
  });

const shipping = {
  otelCollector: otelCollector({ to: { logs: ["loki"], traces: ["jaeger"] } }),
  loki: loki({}),
  jaeger: jaeger({}),
};

/** With a collector that takes everything. */
const shipped = (options: AppInput = {}, more: Partial<EnvironmentInput> = {}): EnvironmentInput => ({
  name: "test",
  platform: compose(),
  services: { "llm-service": { source: files("/var/log/llm-service/*.log") } },
  ...more,
  targets: { ...shipping, app: app(options) },
});

const filesOf = (environment: ReturnType<typeof alone>): ReadonlyMap<string, string> =>
  new Map(
    environment.targets
      .filter(({ target }) => target.product === "app")
      .flatMap(({ self, target }) => target.emit(self, environment.site))
      .map(artifact => [artifact.path, printed(artifact)]),
  );

const printed = (artifact: Artifact): string =>
  artifact.kind === "text"
    ? artifact.sections.map(({ text }) => text).join("")
    : artifact.kind === "yaml"
      ? yamlText(artifact.data)
      : JSON.stringify(artifact.data);

const textOf = (environment: ReturnType<typeof alone>, path: string): string => filesOf(environment).get(path) ?? "";
const loggingOf = (environment: ReturnType<typeof alone>, path = "python_logging.json") =>
  JSON.parse(textOf(environment, path));
const sdkOf = (environment: ReturnType<typeof alone>) => parse(textOf(environment, "otel-sdk.yaml"));
const variablesOf = (environment: ReturnType<typeof alone>) =>
  Object.fromEntries(
    textOf(environment, "otel.env")
      .split("\n")
      .filter(line => /^[A-Z]/.test(line))
      .map(line => line.split(/=(.*)/s).slice(0, 2)),
  );

describe("files", () => {
  test("stand at the top where there is one service", () => {
    expect([...filesOf(alone()).keys()]).toEqual([
      "python_logging.json",
      "signalbox_filter.py",
      "signalbox_structlog.py",
      "pino.json",
      "signalbox_filter.cjs",
      "signalbox-pino.cjs",
      "signalbox-winston.cjs",
      "otel-sdk.yaml",
      "otel.env",
      "logrotate.conf",
      "log-space.sh",
    ]);
  });

  test("stand in a service's folder where services need different ones", () => {
    const services = {
      a: { source: files("/var/log/a/*.log") },
      b: { source: containerFiles("/var/log/b/*.log") },
      c: { source: containerFiles("/var/log/c/*.log"), privacy: { user: "drop" as const } },
    };
    const paths = [...filesOf(alone({ runtimes: ["python"] }, { services })).keys()];
    expect(paths).toEqual([
      "signalbox_structlog.py",
      ...["a", "b", "c"].flatMap(name => [
        `${name}/python_logging.json`,
        `${name}/signalbox_filter.py`,
        `${name}/otel-sdk.yaml`,
        `${name}/otel.env`,
        ...(name === "a" ? ["a/logrotate.conf", "a/log-space.sh"] : []),
      ]),
    ]);
  });

  test("have no secret's value and name its variable", () => {
    const text = textOf(alone(), "signalbox_filter.py");
    expect(text).toContain('KEY_VARIABLE = "PSEUDONYM_KEY"');
    expect(text).toContain('OTEL_SERVICE_NAME") or "llm-service"');
  });

  test("know every field, every detector and what is dropped", () => {
    for (const path of ["signalbox_filter.py", "signalbox_filter.cjs"]) {
      const text = textOf(alone(), path);
      for (const field of Object.keys(llmLog.fields)) expect(text, field).toContain(`"${field}": ["`);
      for (const { name } of detectors) expect(text).toContain(`"[REDACTED_${name.toUpperCase()}]"`);
      expect(text).toMatch(/DROPPED = [\s\S]*"password"[\s\S]*"prompt"|DROPPED = [\s\S]*"prompt"[\s\S]*"password"/);
    }
  });
});

test("an event that is dropped is dropped by the shipper, where one tells the stream by it first", () => {
  const privacy = { fields: { event: "drop" } } as const;
  const alerts = { HighErrorRate: "off", SlowRequests: "off", ModelUnavailable: "off" } as const;
  for (const path of ["signalbox_filter.py", "signalbox_filter.cjs"]) {
    const dropped = (environment: ReturnType<typeof alone>) =>
      /DROPPED = [^)\]]*[)\]]/.exec(textOf(environment, path))?.[0].includes('"event"');
    expect(textOf(alone(), path)).toContain('"LLM_REQUEST": "request_start"');
    expect([
      dropped(alone()),
      dropped(alone({}, { privacy })),
      dropped(defineEnvironment(shipped({}, { privacy, alerts }))),
    ]).toEqual([false, true, false]);
  }
});

describe("pseudonyms are made once", () => {
  const hashed = (environment: ReturnType<typeof alone>) =>
    /^HASHED = (.*)$/m.exec(textOf(environment, "signalbox_filter.py"))?.[1];

  test("here, where no shipper reads the records", () => {
    expect(hashed(alone())).toBe("frozenset(");
  });

  test("by the shipper, where one does", () => {
    expect(hashed(defineEnvironment(shipped()))).toBe("frozenset()");
  });
});

describe("handlers", () => {
  const sources = {
    files: files("/var/log/llm-service/*.log"),
    containerFiles: containerFiles("/var/log/c/*.log"),
    otlp: otlp(),
  };

  test.each([
    ["files", ["console", "app_file", "error_file"], "plain"],
    ["containerFiles", ["console"], "json"],
    ["otlp", ["console", "otlp"], "plain"],
  ] as const)("of a service read by %s: %j, its console %s", (kind, names, console) => {
    const services = { "llm-service": { source: sources[kind] } };
    const { handlers, root } = loggingOf(alone({ otlp: { endpoint: "http://c:4318" } }, { services }));
    expect([Object.keys(handlers), root.handlers]).toEqual([names, names]);
    expect(handlers.console.formatter).toBe(console);
    for (const name of names) expect(handlers[name].filters).toEqual(["privacy"]);
  });

  test("write where the shipper reads, and errors once more where it does not", () => {
    const { handlers } = loggingOf(alone());
    expect([handlers.app_file.filename, handlers.error_file.filename]).toEqual([
      "/var/log/llm-service/app.log",
      "/var/log/llm-service/errors/error.log",
    ]);
  });

  test.each([
    ["/var/log/llm/service.log", "/var/log/llm/service.log"],
    ["/var/log/llm/*.jsonl", "/var/log/llm/app.jsonl"],
    ["/var/log/llm/service-*.log", "/var/log/llm/service-app.log"],
  ])("of %s write %s", (glob, file) => {
    const { handlers } = loggingOf(alone({}, { services: { s: { source: files(glob) } } }));
    expect(handlers.app_file.filename).toBe(file);
  });

  test("have the levels that were asked for", () => {
    const { root, loggers, handlers } = loggingOf(
      alone({
        level: "warning",
        loggers: { "my.module": "debug", httpx: "error" },
        syslog: { host: "logs", port: 1514 },
      }),
    );
    expect(root.level).toBe("WARNING");
    expect(loggers).toEqual({
      uvicorn: { level: "INFO" },
      "uvicorn.access": { level: "WARNING" },
      httpx: { level: "ERROR" },
      "my.module": { level: "DEBUG" },
    });
    expect(handlers.syslog).toMatchObject({ address: ["logs", 1514], level: "ERROR", filters: ["privacy"] });
  });
});

describe("rotation", () => {
  test("is logrotate's, by day, size, number, age and space", () => {
    const conf = textOf(alone(), "logrotate.conf");
    for (const line of ["daily", "maxsize 104857600", "rotate 10", "maxage 28", "compress", "delaycompress"])
      expect(conf).toContain(`\n    ${line}\n`);
    // It runs actions only when it rotates.
    expect(conf).not.toMatch(/action|script/);
    expect(textOf(alone(), "log-space.sh")).toContain("-lt 10485760 ]");
    expect(loggingOf(alone()).handlers.app_file.class).toBe("signalbox_filter.LogFile");
  });

  test("is the handler's where one is asked to, and never both", () => {
    const environment = alone({ rotation: { by: "handler", size: MiB(50), count: 5, minFree: GiB(1) } });
    for (const path of ["logrotate.conf", "log-space.sh"]) expect(filesOf(environment).has(path), path).toBe(false);
    expect(loggingOf(environment).handlers.error_file).toMatchObject({
      class: "signalbox_filter.RotatingLogFile",
      max_bytes: 52_428_800,
      backup_count: 5,
      max_age_days: 28,
      min_free_bytes: 1_073_741_824,
    });
  });

  test.each([
    ["the shortest upper bound less two days", { access: days(10) }, 8],
    ["ninety days at the longest", { application: days(365), access: days(365), performance: days(365) }, 90],
    ["no lower bound", { application: atLeast(days(5)), audit: atLeast(years(7)) }, 28],
  ])("keeps files for %s", (_why, retention, kept) => {
    expect(textOf(alone({}, { retention }), "logrotate.conf")).toContain(`maxage ${kept}\n`);
  });
});

describe("the SDK", () => {
  const sampled = { sampling: { traces: { base: percent(10) } } };

  test("starts every trace that a sampler of ours will choose from", () => {
    const environment = defineEnvironment(shipped({}, sampled));
    expect(sdkOf(environment).tracer_provider.sampler).toEqual({ parent_based: { root: { always_on: {} } } });
    expect(variablesOf(environment)).toMatchObject({ OTEL_TRACES_SAMPLER: "parentbased_always_on" });
  });

  test("starts a share where nobody of ours chooses", () => {
    const environment = alone({ otlp: { endpoint: "http://collector.example.com:4318" } }, sampled);
    const root = { trace_id_ratio_based: { ratio: 0.1 } };
    expect(sdkOf(environment).tracer_provider.sampler).toEqual({ parent_based: { root } });
    expect(variablesOf(environment)).toMatchObject({
      OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
      OTEL_TRACES_SAMPLER_ARG: "0.1",
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector.example.com:4318",
    });
  });

  test.each([
    ["http/protobuf", "http://otel-collector:4318", "http://otel-collector:4318/v1/traces", "otlp_http"],
    ["grpc", "http://otel-collector:4317", "http://otel-collector:4317", "otlp_grpc"],
  ] as const)("sends over %s to the shipper's door", (protocol, variable, endpoint, exporter) => {
    const environment = defineEnvironment(shipped({ otlp: { protocol } }));
    expect(sdkOf(environment).tracer_provider.processors[0].batch.exporter[exporter].endpoint).toBe(endpoint);
    expect(variablesOf(environment)).toMatchObject({
      OTEL_EXPORTER_OTLP_ENDPOINT: variable,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    });
  });

  test("finds the gateway of a cluster", () => {
    const environment = defineEnvironment(
      shipped({}, { platform: kubernetes(), services: { s: { source: pods({ app: "s" }) } } }),
    );
    expect(variablesOf(environment).OTEL_EXPORTER_OTLP_ENDPOINT).toBe(
      "http://otel-collector-gateway.observability.svc.cluster.local:4318",
    );
  });

  test("sends records only where they come over OTLP, metrics only where somebody was named", () => {
    const read = variablesOf(defineEnvironment(shipped()));
    expect(read).toMatchObject({ OTEL_LOGS_EXPORTER: "none", OTEL_METRICS_EXPORTER: "none" });
    const sent = defineEnvironment(
      shipped({ otlp: { metrics: "http://m:4318" } }, { services: { s: { source: otlp() } } }),
    );
    expect(variablesOf(sent)).toMatchObject({
      OTEL_LOGS_EXPORTER: "otlp",
      OTEL_METRICS_EXPORTER: "otlp",
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: "http://m:4318/v1/metrics",
      OTEL_METRIC_EXPORT_INTERVAL: "60000",
    });
    expect(sdkOf(sent).meter_provider.readers[0].periodic).toMatchObject({
      interval: 60_000,
      exporter: { otlp_http: { endpoint: "http://m:4318/v1/metrics" } },
    });
    expect(sdkOf(sent).logger_provider.processors).toHaveLength(1);
  });

  test("sends no traces of a service that has none", () => {
    const environment = defineEnvironment(
      shipped({}, { services: { s: { source: files("/l/*.log"), traces: false } } }),
    );
    expect(sdkOf(environment)).not.toHaveProperty("tracer_provider");
    expect(variablesOf(environment).OTEL_TRACES_EXPORTER).toBe("none");
  });

  test("puts no unfiltered handler on Python's root logger, and captures no content that is dropped", () => {
    expect(variablesOf(alone())).toMatchObject({
      OTEL_PYTHON_LOG_AUTO_INSTRUMENTATION: "false",
      OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: "false",
    });
    expect(variablesOf(alone({}, { privacy: { content: "keep" } }))).not.toHaveProperty(
      "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT",
    );
  });
});

describe("refuses", () => {
  const problemsOf = (input: EnvironmentInput): readonly Pick<Problem, "code" | "path">[] => {
    const judged = judgeEnvironment(input);
    return "problems" in judged ? judged.problems.map(({ code, path }) => ({ code, path })) : [];
  };
  const only = (options: AppInput, more: Partial<EnvironmentInput> = {}): EnvironmentInput => ({
    ...shipped({}, more),
    targets: { app: app(options) },
  });

  test.each<[string, EnvironmentInput, string, string]>([
    ["debug in production", only({ level: "debug" }, { name: "prod-eks" }), "wrong-value", "targets.app.level"],
    ["hashes of hashes", shipped({ pseudonyms: "app" }), "wrong-value", "targets.app.pseudonyms"],
    [
      "files that outlive a stream",
      only({ rotation: { keep: days(29) } }),
      "retention-out-of-reach",
      "targets.app.rotation.keep",
    ],
    [
      "files where records may stay two days",
      only({}, { retention: { access: days(2) } }),
      "retention-out-of-reach",
      "targets.app.rotation.keep",
    ],
    [
      "a file that cannot be told",
      only({}, { services: { s: { source: files("/var/log/*/app.log") } } }),
      "wrong-value",
      "services.s.source",
    ],
    [
      "records that nobody takes",
      only({}, { services: { s: { source: otlp() } } }),
      "missing-key",
      "targets.app.otlp.endpoint",
    ],
    [
      "an address without a scheme",
      only({ otlp: { endpoint: "collector:4317" } }),
      "wrong-value",
      "targets.app.otlp.endpoint",
    ],
    ["a bare number of bytes", only({ rotation: { size: 100 as never } }), "wrong-unit", "targets.app.rotation.size"],
  ])("%s", (_what, input, code, path) => {
    expect(problemsOf(input)).toEqual([{ code, path }]);
  });

  test("none of what is right", () => {
    expect(problemsOf(shipped())).toEqual([]);
    expect(problemsOf(only({ level: "debug" }))).toEqual([]);
    expect(
      problemsOf({
        ...shipped(),
        targets: {
          ...shipping,
          promtail: promtail({ to: ["loki"] }),
          otelCollector: otelCollector({ from: ["otlp"], to: { logs: ["loki"], traces: ["jaeger"] } }),
          app: app({}),
        },
      }),
    ).toEqual([]);
  });
});
