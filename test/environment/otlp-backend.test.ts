/** Platforms for traces outside: what the collector is told, and what is refused. */

import {
  atLeast,
  compose,
  days,
  defineEnvironment,
  langfuse,
  langsmith,
  otelCollector,
  otlp,
  otlpBackend,
  secret,
  type TargetUse,
  weave,
  years,
} from "signalbox";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { render } from "../../src/output/render.ts";
import { problemsOf } from "./problems.ts";

const keeps = days(7);

const input = (platform: TargetUse, retention = {}): Parameters<typeof defineEnvironment>[0] => ({
  name: "test",
  platform: compose(),
  services: { "llm-service": { source: otlp() } },
  retention,
  targets: { otelCollector: otelCollector({ to: { traces: ["platform"] } }), platform },
});

/** The exporters and authenticators of the collector that writes there. */
const clientOf = (platform: TargetUse) => {
  const { files, problems } = render(defineEnvironment(input(platform)), "environments/test.ts");
  expect(problems).toEqual([]);
  const config = parse(files.find(({ path }) => path === "otel-collector/agent.yaml")?.text ?? "");
  const { sending_queue: _, retry_on_failure: __, ...exporter } = config.exporters["otlp_http/platform"];
  return {
    exporter,
    basic: config.extensions["basicauth/platform"],
    bearer: config.extensions["bearertokenauth/platform"],
  };
};

describe("the collector writes", () => {
  test("to Langfuse as a project's keys", () => {
    expect(clientOf(langfuse({ publicKey: "pk-lf-1234", secretKey: secret("langfuse"), keeps }))).toEqual({
      exporter: {
        endpoint: "https://cloud.langfuse.com/api/public/otel",
        headers: { "x-langfuse-ingestion-version": "4" },
        auth: { authenticator: "basicauth/platform" },
      },
      basic: { client_auth: { username: "pk-lf-1234", password: "${env:LANGFUSE}" } },
      bearer: undefined,
    });
  });

  test("to LangSmith with its key and project as headers", () => {
    const platform = langsmith({ region: "eu", project: "chat", apiKey: secret("langsmith"), keeps });
    expect(clientOf(platform).exporter).toEqual({
      endpoint: "https://eu.api.smith.langchain.com/otel",
      headers: { "x-api-key": "${env:LANGSMITH}", "Langsmith-Project": "chat" },
    });
  });

  test("to Weave with its key and project as headers", () => {
    const platform = weave({ entity: "acme", project: "chat", apiKey: secret("wandb"), keeps });
    expect(clientOf(platform).exporter).toEqual({
      endpoint: "https://trace.wandb.ai/otel",
      headers: { "wandb-api-key": "${env:WANDB}", project_id: "acme/chat" },
    });
  });

  test("to any other with a token", () => {
    const auth = { kind: "bearer", token: secret("phoenix") } as const;
    expect(clientOf(otlpBackend({ url: "https://phoenix.example.com", auth, keeps }))).toEqual({
      exporter: { endpoint: "https://phoenix.example.com", auth: { authenticator: "bearertokenauth/platform" } },
      basic: undefined,
      bearer: { token: "${env:PHOENIX}" },
    });
  });
});

const at = (options: object, retention = {}) =>
  problemsOf(input(otlpBackend({ url: "https://otel.example.com", keeps, ...options }), retention)).map(
    problem => problem.split("\n")[0],
  );

test.each<[name: string, problems: readonly (string | undefined)[], expected: readonly string[]]>([
  ["a good one", at({}), []],
  [
    "traces kept longer than the policy says",
    at({ keeps: days(30) }),
    [
      "targets.platform.keeps: is longer than traces are kept by the environment's retention, got 30 days; expected at most 7 days [retention-out-of-reach]",
    ],
  ],
  [
    "traces kept shorter than the policy says",
    at({ keeps: days(30) }, { traces: atLeast(years(1)) }),
    [
      "targets.platform.keeps: is shorter than traces are kept by the environment's retention, got 30 days; expected at least 1 year [retention-out-of-reach]",
    ],
  ],
  [
    "a credential in plain text",
    at({ headers: { "x-api-key": "abc" } }),
    [
      'targets.platform.headers.x-api-key: is a credential in plain text, got a value (not shown); expected secret("name") [literal-secret]',
    ],
  ],
  [
    "spans without TLS out of the network",
    at({ url: "http://otel.example.com", headers: { "x-api-key": secret("key") } }),
    [
      'targets.platform.url: would be sent telemetry in plain text, out of the network, got "http://otel.example.com"; expected an https address [wrong-value]',
    ],
  ],
  [
    "a credential without TLS inside a network is fine",
    at({ url: "http://phoenix.tracing.svc:6006", headers: { "x-api-key": secret("key") } }),
    [],
  ],
])("%s", (_, problems, expected) => {
  expect(problems).toEqual(expected);
});
