/** Credentials that stand in a collector's or a Loki's file themselves. */

import { expect, test } from "vitest";
import { importFiles } from "../../src/import/index.ts";

type Loose = Readonly<Record<string, unknown>>;

const foundIn = (document: unknown): readonly string[] => {
  const text = JSON.stringify(document, null, 2);
  const { environment, files } = importFiles([{ path: "a.yaml", text }], "imported");
  const findings = files.flatMap(one => one.findings);
  expect(files.length).toBe(1);
  expect(JSON.stringify([environment, findings])).not.toContain("lovelace");
  return findings.filter(({ code }) => code === "credential-in-file").map(({ path }) => path);
};

const written = "lovelace";

test.each<[name: string, settings: Loose, path: string | undefined]>([
  ["datadog", { api: { site: "datadoghq.eu", key: written } }, "api.key"],
  ["otlp", { endpoint: "api:443", headers: { "x-honeycomb-team": written } }, "headers.x-honeycomb-team"],
  ["otlp", { endpoint: "api:443", headers: { "api-key": 123456 } }, "headers.api-key"],
  ["coralogix", { private_key: written }, "private_key"],
  ["logzio", { account_token: written }, "account_token"],
  ["azuremonitor", { connection_string: `InstrumentationKey=${written}` }, "connection_string"],
  ["azuremonitor", { instrumentation_key: written }, "instrumentation_key"],
  ["kafka", { auth: { sasl: { username: "a", password: written } } }, "auth.sasl.password"],
  ["splunk_hec", { token: "${env:TOKEN:-lovelace}" }, "token"],
  ["splunk_hec", { token: "love$$lace" }, "token"],
  ["splunk_hec", { token: "${env:TOKEN}" }, undefined],
  ["splunk_hec", { token: "${env:TOKEN:-}" }, undefined],
  ["datadog", { api: { key: "${file:/run/key}" } }, undefined],
  ["kafka", { partition: { key: "service" }, token_file: "/run/token" }, undefined],
])("the exporter %s with %j", (name, settings, path) => {
  const pipeline = { receivers: [], exporters: [name] };
  const found = foundIn({ exporters: { [name]: settings }, service: { pipelines: { logs: pipeline } } });
  expect(found).toEqual(path === undefined ? [] : [`exporters.${name}.${path}`]);
});

test("the extension oauth2client", () => {
  const extensions = { oauth2client: { client_id: "a", client_secret: written, token_url: "https://a/token" } };
  const found = foundIn({ extensions, service: { pipelines: { logs: { receivers: [], exporters: [] } } } });
  expect(found).toEqual(["extensions.oauth2client.client_secret"]);
});

test.each<[aws: Loose, path: string | undefined]>([
  [{ access_key_id: "a", secret_access_key: written }, "secret_access_key"],
  [{ s3: "s3://a:lovelace@eu-west-1" }, "s3"],
  [{ secret_access_key: "${S3_KEY}" }, undefined],
])("Loki's storage with %j", (aws, path) => {
  const found = foundIn({ schema_config: { configs: [] }, storage_config: { aws } });
  expect(found).toEqual(path === undefined ? [] : [`storage_config.aws.${path}`]);
});
