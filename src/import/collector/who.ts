/** How an exporter of a collector says who it is: by its address, headers, its own settings or an extension. */

import { isRecord, type Loose, wordOf } from "../../check/nothing-dead/json.ts";
import { isTenant, isUser, type Reached, splitUser } from "../stores.ts";
import { typeOf } from "./parts.ts";

/** The extension's name; "" for none. */
export const authenticatorOf = ({ auth }: Loose): string =>
  (isRecord(auth) ? wordOf(auth.authenticator)[0] : undefined) ?? "";

const headerOf = ({ headers }: Loose, name: string): { readonly key: string; readonly value: string } | undefined =>
  Object.entries(isRecord(headers) ? headers : {}).flatMap(([key, value]) =>
    key.toLowerCase() === name ? wordOf(value).map(word => ({ key, value: word })) : [],
  )[0];

const userOf = (settings: Loose, address: string, extensions: Loose): string | undefined => {
  const authenticator = authenticatorOf(settings);
  const extension = Object.hasOwn(extensions, authenticator) ? extensions[authenticator] : undefined;
  const client = isRecord(extension) && isRecord(extension.client_auth) ? extension.client_auth : {};
  const [, encoded = ""] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(headerOf(settings, "authorization")?.value ?? "") ?? [];
  const [user] = [
    ...(typeOf(authenticator) === "basicauth" ? wordOf(client.username) : []),
    ...wordOf(settings.user),
    ...wordOf(Buffer.from(encoded, "base64").toString("utf8").split(":")[0]),
  ];
  return user ?? splitUser(address).username;
};

export const reachedBy = (settings: Loose, address: string, extensions: Loose): Reached => {
  const tenant = headerOf(settings, "x-scope-orgid")?.value;
  const username = userOf(settings, address, extensions);
  return {
    url: splitUser(address).url,
    ...(tenant === undefined || !isTenant(tenant) ? {} : { tenant }),
    ...(username === undefined ? {} : { username }),
    bears:
      typeOf(authenticatorOf(settings)) === "bearertokenauth" ||
      /^(bearer|apikey) /i.test(headerOf(settings, "authorization")?.value ?? "") ||
      settings.api_key !== undefined,
    signed: isRecord(settings.tls) && [settings.tls.ca_file, settings.tls.ca_pem].flatMap(wordOf).length > 0,
  };
};

/** What of it the options of a store cannot say, as the keys that lead to it. Its value may be a secret. */
export const unsaidOf = (
  settings: Loose,
  address: string,
  extensions: Loose,
): { readonly tenant: readonly (readonly string[])[]; readonly user: readonly (readonly string[])[] } => {
  const tenant = headerOf(settings, "x-scope-orgid");
  const authorization = headerOf(settings, "authorization");
  const user = userOf(settings, address, extensions);
  const { bears } = reachedBy(settings, address, extensions);
  const isNamed = authorization !== undefined || typeOf(authenticatorOf(settings)) === "basicauth";
  const isUnsaid = user === undefined ? isNamed && bears !== true : !isUser(user);
  return {
    tenant: tenant === undefined || isTenant(tenant.value) ? [] : [["headers", tenant.key]],
    user: !isUnsaid
      ? []
      : [
          authenticatorOf(settings) !== ""
            ? ["auth"]
            : authorization !== undefined
              ? ["headers", authorization.key]
              : settings.user !== undefined
                ? ["user"]
                : [],
        ],
  };
};
