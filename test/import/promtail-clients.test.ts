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
    ["credential-in-file clients.basic_auth.password"],
  ],
  [
    { url: "https://ada:lovelace@loki.example/loki/api/v1/push" },
    `{ url: "https://loki.example", ${basic("ada")} }`,
    ["credential-in-file clients.url"],
  ],
  [{ url: push, bearer_token_file: "/run/x" }, `{ url: "http://loki:3100", ${bearer} }`],
  [{ url: push, authorization: { credentials_file: "/run/x" } }, `{ url: "http://loki:3100", ${bearer} }`],
  [
    { url: push, authorization: { type: "Bearer", credentials: "lovelace" } },
    `{ url: "http://loki:3100", ${bearer} }`,
    ["credential-in-file clients.authorization.credentials"],
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
  ...["${TENANT}", "a|b", "fake"].map((tenant_id): [Record<string, unknown>, string, readonly string[]] => [
    { url: push, tenant_id },
    '{ url: "http://loki:3100" }',
    [`not-carried-over clients.tenant_id ${tenant_id}`],
  ]),
  // a name of digits alone is a number to YAML
  [{ url: push, tenant_id: 7 }, '{ url: "http://loki:3100", tenant: "7" }'],
  [
    { url: push, basic_auth: { username: 123456, password_file: "/run/x" } },
    `{ url: "http://loki:3100", ${basic("123456")} }`,
  ],
  [
    { url: "https://ada%40example.com:${PASSWORD}@loki.example/loki/api/v1/push" },
    `{ url: "https://loki.example", ${basic("ada@example.com")} }`,
  ],
  // who the client is, where no option says it
  [
    { url: push, basic_auth: { username: "${LOKI_USER}", password: "${LOKI_PASSWORD}" } },
    '{ url: "http://loki:3100" }',
    ["not-carried-over clients.basic_auth.username"],
  ],
  [
    { url: push, basic_auth: { username_file: "/run/u", password_file: "/run/x" } },
    '{ url: "http://loki:3100" }',
    ["not-carried-over clients.basic_auth.username_file"],
  ],
  [
    { url: push, authorization: { type: "ApiKey", credentials: "${KEY}" } },
    '{ url: "http://loki:3100" }',
    ["not-carried-over clients.authorization"],
  ],
  [
    { url: "https://a%ZZ%20b:${PASSWORD}@loki.example" },
    '{ url: "https://loki.example" }',
    ["not-carried-over clients"],
  ],
  // what leaves the network in plain text no environment takes
  [
    { url: "http://loki.example.com:3100/loki/api/v1/push" },
    "{}",
    ["not-carried-over clients http://loki.example.com:3100/loki/api/v1/push"],
  ],
  [
    { url: push, headers: { "X-Api-Key": "lovelace" }, proxy_url: "http://a:lovelace@proxy:3128" },
    '{ url: "http://loki:3100" }',
    [
      "not-carried-over clients.headers",
      "credential-in-file clients.headers.X-Api-Key",
      "credential-in-file clients.proxy_url",
      "not-carried-over clients.proxy_url",
    ],
  ],
  [
    { url: push, basic_auth: { username: "ada", password: "${PASS:-lovelace}" } },
    `{ url: "http://loki:3100", ${basic("ada")} }`,
    ["credential-in-file clients.basic_auth.password"],
  ],
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
      'loki2: loki({ url: "http://other:3100", tenant: "ml" }) under targets, and "loki2" in to of promtail',
    ],
  ]);
});

test("a third Loki has a key and secrets of its own", () => {
  const read = imported({ url: push }, { url: "http://b:3100" }, { url: "http://c:3100", bearer_token_file: "/run/x" });
  expect(read.findings.map(({ help }) => help)).toEqual([
    'loki2: loki({ url: "http://b:3100" }) under targets, and "loki2" in to of promtail',
    'loki3: loki({ url: "http://c:3100", auth: { kind: "bearer", token: secret("loki3-token") } }) under targets, and "loki3" in to of promtail',
  ]);
});

test("what a client says is found at its own line", () => {
  const text = `# clients:
#   - headers: { a: b }
clients:
  - url: http://a:3100
    headers: { team: ml }
  - url: http://b:3100
    headers: { team: ops }
scrape_configs: []
`;
  const { files } = importFiles([{ path: "promtail.yaml", text }], "imported");
  const left = files.flatMap(one => one.findings).filter(({ code }) => code === "not-carried-over");
  expect(left.filter(({ path }) => path.startsWith("clients")).map(({ path, line }) => `${line} ${path}`)).toEqual([
    "5 clients.headers",
    "6 clients",
    "7 clients.headers",
  ]);
});
