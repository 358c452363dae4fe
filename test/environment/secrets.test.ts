import { compose, defineEnvironment, files } from "signalbox";
import { describe, expect, test } from "vitest";
import { judgeOwnCollectors } from "../../src/check/own-collectors.ts";
import { judgeOverrides, judgeSecrets } from "../../src/check/secrets.ts";
import { formatProblem } from "../../src/core/errors.ts";
import { render } from "../../src/output/render.ts";

type Override = NonNullable<Parameters<typeof defineEnvironment>[0]["override"]>;

const judged = (override: Override): readonly string[] => {
  const environment = defineEnvironment({
    name: "test",
    platform: compose(),
    services: { "llm-service": { source: files("/var/log/llm-service/*.log") } },
    override,
  });
  const rendered = render(environment, "environments/test.ts");
  const credentials = environment.site.detectors.filter(detector => detector.finds === "credential");
  return [
    ...rendered.problems,
    ...judgeOverrides(override),
    ...judgeSecrets(rendered.files, credentials),
    ...judgeOwnCollectors(environment, rendered.files),
  ].map(problem => formatProblem(problem).split("\n")[0] ?? "");
};

const table: readonly (readonly [name: string, override: Override, problems: readonly string[]])[] = [
  ["none", {}, []],
  [
    "a secret's key with a literal",
    { "loki/loki.yaml": { merge: { storage_config: { object_store: { s3: { secret_access_key: "q8Zt3k" } } } } } },
    [
      'override["loki/loki.yaml"].merge.storage_config.object_store.s3.secret_access_key: is a literal where a secret belongs, got a value (not shown); expected a reference to an environment variable in the product\'s own form, e.g. ${NAME} or ${env:NAME} [literal-secret]',
    ],
  ],
  [
    "a secret's key with a reference",
    { "loki/loki.yaml": { merge: { storage_config: { object_store: { s3: { secret_access_key: "${S3_KEY}" } } } } } },
    [],
  ],
  [
    "an address with a password",
    { "loki/loki.yaml": { merge: { ruler: { alertmanager_url: "http://admin:hunter2pass@alertmanager:9093" } } } },
    ["loki/loki.yaml:84: holds what the detector url_password finds [literal-secret]"],
  ],
  [
    "the redaction taken out of the collector",
    {
      "otel-collector/agent.yaml": {
        merge: { service: { pipelines: { "logs/own": { receivers: ["otlp"], exporters: ["otlp_http/loki"] } } } },
      },
    },
    [
      "otel-collector/agent.yaml: service.pipelines.logs/own: reaches the exporter otlp_http/loki without redaction, got logs/own; expected a redaction or transform processor that replaces findings before it [missing-capability]",
    ],
  ],
];

describe("what an override may not bring in", () => {
  test.each(table)("%s", (_name, override, problems) => {
    const said = judged(override).map(problem => problem.replace(/^(loki\/loki\.yaml):\d+/, "$1:84"));
    expect(said).toEqual(problems);
  });

  test("a refused address is not shown with its password", () => {
    expect(() =>
      defineEnvironment({
        name: "test",
        platform: compose(),
        services: { "llm-service": { source: files("/var/log/https://elastic:hunter2pass@es/*.log ") } },
      }),
    ).toThrow(expect.objectContaining({ message: expect.not.stringContaining("hunter2pass") }));
  });
});
