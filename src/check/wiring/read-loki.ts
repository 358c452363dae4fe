/** Where a Loki names other processes. One file serves all of its roles, and not every role dials everything in it. */

import type { Address } from "./address.ts";
import { inside } from "./inside.ts";
import { under } from "./under.ts";

export const readLoki = (document: unknown): readonly Address[] =>
  [
    ...under(document, dials, undefined, path => !path.some(key => key === "object_store" || key === "otlp_config")),
    ...under(document, /^endpoint$/, 443, path => path.includes("object_store") || path.includes("aws")),
    ...objectStores(document),
  ].map(address => {
    const roles = rolesAt.find(({ at }) => at.test(address.where))?.roles;
    return roles === undefined ? address : { ...address, roles };
  });

const dials =
  /^(alertmanager_url|join_members|url|addresses|address|frontend_address|scheduler_address|tail_proxy_url|downstream_url|server_address|compactor_address|compactor_grpc_address|host)$/;

/**
 * Who dials what, by the modules each role starts.
 * @see https://github.com/grafana/loki/blob/main/pkg/loki/loki.go
 */
const rolesAt: readonly { readonly at: RegExp; readonly roles: readonly string[] }[] = [
  { at: /^ruler\./, roles: ["ruler", "backend"] },
  { at: /^frontend\./, roles: ["query-frontend", "read"] },
  { at: /^(frontend_worker|querier)\./, roles: ["querier", "read"] },
  {
    at: /^(storage_config|common\.storage)\./,
    roles: ["ingester", "querier", "index-gateway", "compactor", "ruler", "read", "write", "backend"],
  },
];

const storeHosts: Readonly<Record<string, string>> = { gcs: "storage.googleapis.com", azure: "blob.core.windows.net" };

const objectStores = (document: unknown): readonly Address[] =>
  Object.entries(storeHosts).flatMap(([kind, host]) =>
    inside(document, "storage_config", "object_store", kind) === undefined
      ? []
      : [{ where: `storage_config.object_store.${kind}`, written: host, host, port: 443 }],
  );
