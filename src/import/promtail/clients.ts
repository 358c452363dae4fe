/** Where Promtail sends lines. @see https://grafana.com/docs/loki/latest/send-data/promtail/configuration/#clients */

import { isRecord, type Loose, textOf, wordOf } from "../../check/nothing-dead/json.ts";
import { credentialsBelow } from "../credentials.ts";
import type { ImportFinding } from "../finding.ts";
import { type LineOf, linesOf } from "../lines.ts";
import type { FoundTarget, Reading } from "../reading.ts";
import { isOpen, lokiSource, overTls, type Reached, shownAddress, splitUser, storeAs } from "../stores.ts";

/** Names what of a client is not carried over, with the line of its key. */
type Left = (below: readonly string[], what: string, help: string, got?: string) => ImportFinding;

/** The first client's Loki as the environment says it, and what of the clients no environment says. */
export const readClients = (
  clients: readonly unknown[],
  text: string,
): Pick<Reading, "stores" | "targets" | "findings"> => {
  const line = linesOf(text);
  const each = clients.flatMap((client, index) =>
    isRecord(client) ? [{ client, index: String(index), loki: lokiOf(client) }] : [],
  );
  const [first] = each.flatMap(({ loki }) => loki ?? []);
  return {
    stores: first === undefined ? {} : { loki: first },
    targets: each
      .filter(({ loki }) => loki === undefined || loki !== first)
      .flatMap(({ client, index, loki }) => leftAddress(client, loki, leftAtLine(line, index))),
    findings: each.flatMap(({ client, index, loki }) => {
      const left = leftAtLine(line, index);
      return [
        ...credentialsBelow(client, ([, ...below]) => line(["clients", index, ...below]), ["clients"]),
        ...(loki === undefined ? [] : leftIdentity(client, loki, left)),
        ...leftSettings(client, left),
      ];
    }),
  };
};

const leftAtLine =
  (line: LineOf, index: string): Left =>
  (below, what, help, got = "") => ({
    code: "not-carried-over",
    path: ["clients", ...below.filter(key => key !== "url")].join("."),
    ...line(["clients", index, ...below]),
    what: `is not carried over: ${what}`,
    ...(got === "" ? {} : { got }),
    help,
  });

/** How a client says where it sends, and who it is. */
const reachedBy = (client: Loose): Reached => {
  const { url, username: inAddress } = splitUser(textOf(client.url)[0] ?? "");
  const [tenant] = wordOf(client.tenant_id);
  const basic = isRecord(client.basic_auth) ? client.basic_auth : {};
  const [username] = [...wordOf(basic.username), ...(inAddress === undefined ? [] : [decoded(inAddress)])];
  const { type } = isRecord(client.authorization) ? client.authorization : {};
  return {
    url: url.replace(/\/(loki\/api\/v1\/push\/?)?$/, ""),
    ...(username === undefined ? {} : { username }),
    ...(tenant === undefined ? {} : { tenant }),
    bears:
      client.bearer_token !== undefined ||
      client.bearer_token_file !== undefined ||
      (isRecord(client.authorization) && /^bearer$/i.test(textOf(type)[0] ?? "Bearer")),
    signed: isRecord(client.tls_config) && textOf(client.tls_config.ca_file).length > 0,
  };
};

/** `ada@example.com` of `ada%40example.com`. */
const decoded = (written: string): string => {
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
};

/**
 * The source of the options of a Loki that is not ours, without a tenant that they cannot say; undefined where its address is
 * put together elsewhere, or is one that no environment takes.
 */
const lokiOf = (client: Loose): string | undefined => {
  const { tenant, ...reached } = reachedBy(client);
  return (tenant === undefined ? undefined : lokiSource({ ...reached, tenant })) ?? lokiSource(reached);
};

/** A second Loki, or one whose address the environment cannot say. */
const leftAddress = (client: Loose, loki: string | undefined, left: Left): FoundTarget => {
  const [address = ""] = textOf(client.url);
  const options = 'loki({ url: "https://…" })';
  const route = (key: string): string => `under targets, and ${JSON.stringify(key)} in to of promtail`;
  const help = (key: string): string => {
    if (loki !== undefined) return `${storeAs(key, "loki", loki)} ${route(key)}`;
    if (isOpen(reachedBy(client).url)) return overTls;
    return key === "loki"
      ? `loki: ${options} under targets, its secrets as secret("…"); else the environment has a Loki of its own`
      : `${key}: ${options} ${route(key)}`;
  };
  return {
    wanted: "loki",
    identity: loki === undefined ? `loki at ${address}` : `loki(${loki})`,
    finding: key => left(["url"], "the address of a Loki", help(key), shownAddress(address)),
  };
};

const whoOptions = "loki({ auth }) says a user's name and password, or a token";

/** Who the client is, where the options of a Loki do not say it; never with what it shows. */
const leftIdentity = (client: Loose, loki: string, left: Left): readonly ImportFinding[] => {
  const { basic_auth: basic, authorization } = client;
  const [tenant] = wordOf(client.tenant_id);
  const hasName = loki.includes('kind: "basic"');
  const nameKey = isRecord(basic) ? ["username", "username_file"].filter(key => basic[key] !== undefined) : [];
  return [
    ...(tenant !== undefined && !loki.includes("tenant: ")
      ? [
          left(
            ["tenant_id"],
            "the tenant",
            'loki({ tenant: "…" }), of letters, digits, - and _; fake is what a Loki without tenants calls its only one',
            tenant,
          ),
        ]
      : []),
    ...(isRecord(basic) && !hasName
      ? [
          left(
            ["basic_auth", ...nameKey.slice(0, 1)],
            "the name of a user",
            'loki({ auth: { kind: "basic", username: "…", password: secret("loki-password") } }) with the name as it is',
          ),
        ]
      : []),
    ...(isRecord(authorization) && !loki.includes("auth: {")
      ? [left(["authorization"], "how the client says who it is", whoOptions)]
      : []),
    ...(!isRecord(basic) && !hasName && splitUser(textOf(client.url)[0] ?? "").username !== undefined
      ? [left(["url"], "the user in the address", whoOptions)]
      : []),
  ];
};

/** What to write for a setting of a client. */
const insteadOf: readonly (readonly [key: string, help: string])[] = [
  [
    "external_labels",
    "labels are service, environment and stream; what is one value for all is the environment's name",
  ],
  [
    "headers",
    'loki({ tenant: "…" }) is the header X-Scope-OrgID, loki({ auth }) is Authorization; no option says another',
  ],
  ["oauth2", whoOptions],
  ["proxy_url", "HTTPS_PROXY among the variables of the process that ships"],
];

const leftSettings = (client: Loose, left: Left): readonly ImportFinding[] => [
  ...insteadOf
    .filter(([key]) => isRecord(client[key]) || textOf(client[key]).length > 0)
    .map(([key, help]) => left([key], "a setting of the client", help)),
  ...["cert_file", "key_file", "insecure_skip_verify", "server_name"]
    .filter(key => isRecord(client.tls_config) && (client.tls_config[key] ?? false) !== false)
    .map(key =>
      left(
        ["tls_config", key],
        "a setting of the client's TLS",
        'loki({ authority: secret("…") }) says who signed the certificate of the Loki',
      ),
    ),
];
