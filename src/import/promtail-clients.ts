/** Where Promtail sends lines. @see https://grafana.com/docs/loki/latest/send-data/promtail/configuration/#clients */

import { isRecord, type Loose, textOf } from "../check/nothing-dead/json.ts";
import { type ImportFinding, lineOf } from "./finding.ts";
import { leftAt } from "./promtail-left.ts";
import type { Reading } from "./reading.ts";

/** The first client's Loki as the environment says it, and what of the clients no environment says. */
export const readClients = (
  clients: readonly unknown[],
  text: string,
): { readonly stores: Reading["stores"]; readonly findings: readonly ImportFinding[] } => {
  const each = clients.filter(isRecord).map(client => ({ client, loki: lokiOf(client) }));
  const lokis = [...new Set(each.flatMap(({ loki }) => loki ?? []))];
  const [first] = lokis;
  return {
    stores: first === undefined ? {} : { loki: first },
    findings: each.flatMap(({ client, loki }) => [
      ...secretsIn(client, text),
      ...(loki === undefined || loki !== first ? [leftAddress(client, loki, text)] : []),
      ...leftSettings(client, text),
    ]),
  };
};

/** The source of the options of a Loki that is not ours; undefined where its address is put together elsewhere. */
const lokiOf = (client: Loose): string | undefined => {
  const [address = ""] = textOf(client.url);
  const [, scheme, user, rest] = /^(https?):\/\/(?:([^/@\s:]+)(?::[^/@\s]*)?@)?([^@\s]+)$/.exec(address) ?? [];
  const url = `${scheme}://${rest?.replace(/\/(loki\/api\/v1\/push\/?)?$/, "")}`;
  const [tenant] = textOf(client.tenant_id);
  if (!/^https?:\/\/[A-Za-z0-9._-]+(:\d{1,5})?(\/[A-Za-z0-9._~/-]*[A-Za-z0-9._~-])?$/.test(url)) return undefined;
  if (tenant !== undefined && !isPlain(tenant)) return undefined;
  const options = [
    `url: ${JSON.stringify(url)}`,
    ...(tenant === undefined ? [] : [`tenant: ${JSON.stringify(tenant)}`]),
    ...authOf(client, user),
    // Without TLS nobody shows a certificate that an authority could have signed.
    ...(scheme === "https" && isRecord(client.tls_config) && textOf(client.tls_config.ca_file).length > 0
      ? ['authority: secret("loki-authority")']
      : []),
  ];
  return `{ ${options.join(", ")} }`;
};

const isPlain = (name: string): boolean => /^[A-Za-z0-9_-]{1,100}$/.test(name) && name !== "fake";

/** How the client says who it is; its secrets are references, wherever the file has them. */
const authOf = (client: Loose, user: string | undefined): readonly string[] => {
  const basic = isRecord(client.basic_auth) ? client.basic_auth : {};
  const [username] = [...textOf(basic.username), ...(user === undefined ? [] : [user])];
  if (username !== undefined && /^[A-Za-z0-9._@+-]{1,128}$/.test(username))
    return [`auth: { kind: "basic", username: ${JSON.stringify(username)}, password: secret("loki-password") }`];
  const { type } = isRecord(client.authorization) ? client.authorization : {};
  const bears =
    client.bearer_token !== undefined ||
    client.bearer_token_file !== undefined ||
    (isRecord(client.authorization) && /^bearer$/i.test(textOf(type)[0] ?? "Bearer"));
  return bears ? ['auth: { kind: "bearer", token: secret("loki-token") }'] : [];
};

/** A second Loki, or one whose address the environment cannot say. */
const leftAddress = (client: Loose, loki: string | undefined, text: string): ImportFinding => {
  const [address = ""] = textOf(client.url);
  return {
    ...leftAt(
      "clients",
      text,
      "clients",
      address,
      "the address of a Loki",
      loki === undefined
        ? 'loki: loki({ url: "https://…" }) under targets, its secrets as secret("…"); else the environment has a Loki of its own'
        : `"loki-2": loki(${loki}) under targets, and promtail({ to: ["loki", "loki-2"] })`,
    ),
    // What stands before the @ of an address may be a password.
    got: withoutUser(address),
  };
};

const withoutUser = (address: string): string => address.replaceAll(/:\/\/[^/@\s]*@/g, "://…@");

/** What to write for a setting of a client. */
const insteadOf: Readonly<Record<string, string>> = {
  external_labels: "labels are service, environment and stream; what is one value for all is the environment's name",
  headers: 'loki({ tenant: "…" }) is the header X-Scope-OrgID, loki({ auth }) is Authorization; no option says another',
  oauth2: "loki({ auth }) says a user's name and password, or a token",
  proxy_url: "HTTPS_PROXY among the variables of the process that ships",
};

const leftSettings = (client: Loose, text: string): readonly ImportFinding[] => [
  ...Object.entries(insteadOf)
    .filter(([key]) => isRecord(client[key]) || textOf(client[key]).length > 0)
    .map(([key, help]) => leftAt(`clients.${key}`, text, key, "", "a setting of the client", help)),
  ...["cert_file", "key_file", "insecure_skip_verify", "server_name"]
    .filter(key => isRecord(client.tls_config) && (client.tls_config[key] ?? false) !== false)
    .map(key =>
      leftAt(
        `clients.tls_config.${key}`,
        text,
        key,
        "",
        "a setting of the client's TLS",
        'loki({ authority: secret("…") }) says who signed the certificate of the Loki',
      ),
    ),
];

const secretsIn = (client: Loose, text: string): readonly ImportFinding[] =>
  [
    ...textOf(client.bearer_token),
    ...[client.basic_auth, client.authorization]
      .filter(isRecord)
      .flatMap(({ password, credentials }) => [...textOf(password), ...textOf(credentials)]),
    ...textOf(client.url).flatMap(url => /:\/\/[^/@\s:]+:([^/@\s]+)@/.exec(url)?.[1] ?? []),
  ]
    .filter(value => !value.includes("${"))
    .map(value => ({
      code: "credential-in-file",
      path: "clients",
      ...lineOf(text, value),
      what: "holds a credential as it is",
      help: 'secret("loki-password") in the environment; what stood here should be replaced',
    }));
