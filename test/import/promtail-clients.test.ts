/** Promtail's clients: the Loki that the environment says for them, and what of them no environment says. */

import { expect, test } from "vitest";
import { importFiles } from "../../src/import/index.ts";
import { defined } from "./defined.ts";

const push = "http://loki:3100/loki/api/v1/push";

const imported = (...clients: readonly unknown[]) => {
  const text = JSON.stringify(
    { clients, scrape_configs: [{ job_name: "chat", static_configs: [{ labels: { __path__: "/var/log/a.log" } }] }] },
    null,
    2,
  );
  const { environment, files } = importFiles([{ path: "promtail.yaml", text }], "imported");
  const findings = files.flatMap(one => one.findings).filter(({ code }) => code !== "no-redaction");
  return {
    environment,
    findings,
    loki: /loki: loki\((.*)\),/.exec(environment)?.[1],
    codes: findings.map(({ code, path, got }) => (got === undefined ? `${code} ${path}` : `${code} ${path} ${got}`)),
  };
};

const basic = (user: string) => `auth: { kind: "basic", username: "${user}", password: secret("loki-password") }`;
const bearer = 'auth: { kind: "bearer", token: secret("loki-token") }';
const authority = 'authority: secret("loki-authority")';

test.each<[client: Record<string, unknown>, loki: string, codes?: readonly string[]]>([
  [{ url: push }, '{ url: "http://loki:3100" }'],
  [{ url: "https://logs.example.com/loki/api/v1/push/" }, '{ url: "https://logs.example.com" }'],
  [{ url: "https://example.com/logs/loki/api/v1/push" }, '{ url: "https://example.com/logs" }'],
  [{ url: push, tenant_id: "ml" }, '{ url: "http://loki:3100", tenant: "ml" }'],
  [{ url: push, batchwait: "1s", timeout: "10s" }, '{ url: "http://loki:3100" }'],
  [
    { url: push, basic_auth: { username: "ada", password: "${LOKI_PASSWORD}" } },
    `{ url: "http://loki:3100", ${basic("ada")} }`,
  ],
  [
    { url: push, basic_auth: { username: "ada", password_file: "/run/x" } },
    `{ url: "http://loki:3100", ${basic("ada")} }`,
  ],
  [
    { url: push, basic_auth: { username: "ada", password: "lovelace" } },
    `{ url: "http://loki:3100", ${basic("ada")} }`,
    ["credential-in-file clients"],
  ],
  [
    { url: "https://ada:lovelace@loki.example/loki/api/v1/push" },
    `{ url: "https://loki.example", ${basic("ada")} }`,
    ["credential-in-file clients"],
  ],
  [{ url: push, bearer_token_file: "/run/x" }, `{ url: "http://loki:3100", ${bearer} }`],
  [{ url: push, authorization: { credentials_file: "/run/x" } }, `{ url: "http://loki:3100", ${bearer} }`],
  [
    { url: push, authorization: { type: "Bearer", credentials: "lovelace" } },
    `{ url: "http://loki:3100", ${bearer} }`,
    ["credential-in-file clients"],
  ],
  [{ url: push, tls_config: { ca_file: "/ca.pem" } }, '{ url: "http://loki:3100" }'],
  [
    { url: "https://loki.example", tls_config: { ca_file: "/ca.pem" } },
    `{ url: "https://loki.example", ${authority} }`,
  ],
  [
    { url: push, tls_config: { insecure_skip_verify: true, cert_file: "/a.pem" } },
    '{ url: "http://loki:3100" }',
    ["not-carried-over clients.tls_config.insecure_skip_verify", "not-carried-over clients.tls_config.cert_file"],
  ],
  [
    { url: push, external_labels: { team: "ml" }, proxy_url: "http://proxy:3128", headers: { a: "b" }, oauth2: {} },
    '{ url: "http://loki:3100" }',
    ["external_labels", "proxy_url", "headers", "oauth2"].map(key => `not-carried-over clients.${key}`),
  ],
  [{ url: "${LOKI_URL}" }, "{}", ["not-carried-over clients ${LOKI_URL}"]],
  [{ url: push, tenant_id: "${TENANT}" }, "{}", [`not-carried-over clients ${push}`]],
  [{ url: 'http://a"b/loki/api/v1/push' }, "{}", ['not-carried-over clients http://a"b/loki/api/v1/push']],
  [{ url: 7 }, "{}", ["not-carried-over clients"]],
])("%j is loki(%s)", (client, loki, codes = []) => {
  const read = imported(client);
  expect(read.loki).toBe(loki);
  expect(read.codes).toEqual(codes);
  expect(() => defined(read.environment)).not.toThrow();
  expect(JSON.stringify(read)).not.toContain("lovelace");
});

test("of several clients the first Loki is the environment's, and each other is named", () => {
  const read = imported({ url: push }, { url: push }, { url: "http://other:3100/loki/api/v1/push", tenant_id: "ml" });
  expect(read.loki).toBe('{ url: "http://loki:3100" }');
  expect(read.findings.map(({ got, help }) => [got, help])).toEqual([
    [
      "http://other:3100/loki/api/v1/push",
      'loki2: loki({ url: "http://other:3100", tenant: "ml" }) under targets, and promtail({ to: ["loki", "loki2"] })',
    ],
  ]);
});
