/** Where Promtail sends lines. @see https://grafana.com/docs/loki/latest/send-data/promtail/configuration/#clients */

import { isRecord, type Loose, textOf } from "../../check/nothing-dead/json.ts";
import { type ImportFinding, lineOf } from "../finding.ts";
import type { Reading } from "../reading.ts";
import { lokiSource, passwordIn, shownAddress, splitUser } from "../stores.ts";
import { leftAt } from "./left.ts";

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
  const { url, ...user } = splitUser(textOf(client.url)[0] ?? "");
  const [tenant] = textOf(client.tenant_id);
  const basic = isRecord(client.basic_auth) ? client.basic_auth : {};
  const [username] = textOf(basic.username);
  const { type } = isRecord(client.authorization) ? client.authorization : {};
  return lokiSource({
    url: url.replace(/\/(loki\/api\/v1\/push\/?)?$/, ""),
    ...user,
    ...(username === undefined ? {} : { username }),
    ...(tenant === undefined ? {} : { tenant }),
    bears:
      client.bearer_token !== undefined ||
      client.bearer_token_file !== undefined ||
      (isRecord(client.authorization) && /^bearer$/i.test(textOf(type)[0] ?? "Bearer")),
    signed: isRecord(client.tls_config) && textOf(client.tls_config.ca_file).length > 0,
  });
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
        : `loki2: loki(${loki}) under targets, and promtail({ to: ["loki", "loki2"] })`,
    ),
    got: shownAddress(address),
  };
};

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
    ...textOf(client.url).flatMap(passwordIn),
  ]
    .filter(value => !value.includes("${"))
    .map(value => ({
      code: "credential-in-file",
      path: "clients",
      ...lineOf(text, value),
      what: "holds a credential as it is",
      help: 'secret("loki-password") in the environment; what stood here should be replaced',
    }));
