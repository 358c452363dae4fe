/** The stores that files write to, as source text of their options: secrets are references, wherever the file has them. */

import { isInside } from "../core/network.ts";

/** How a client reaches a store, whatever product the file is of. */
export interface Reached {
  /** Its base: what a product adds to it, such as `/loki/api/v1/push`, is taken away. */
  readonly url: string;
  readonly tenant?: string;
  readonly username?: string;
  /** Whether the client shows a token. */
  readonly bears?: boolean;
  /** Whether the file says who signed the store's certificate. */
  readonly signed?: boolean;
}

/** An address without the user before its @, and that user's name. */
export const splitUser = (address: string): { readonly url: string; readonly username?: string } => {
  const [, scheme, user, rest] = /^(https?):\/\/(?:([^/@\s:]+)(?::[^/@\s]*)?@)?([^@\s]+)$/i.exec(address) ?? [];
  return { url: `${scheme?.toLowerCase()}://${rest}`, ...(user === undefined ? {} : { username: user }) };
};

/**
 * An address as a finding may show it: what stands before its @ or in its query may be a secret, and so may a path of which
 * more is written than where stores take what is sent.
 */
export const shownAddress = (address: string): string =>
  address
    .replace(/:\/\/\S*@/g, "://…@")
    .replace(/\?\S*/, "?…")
    .replace(/(:\/\/[^/\s]*)(\/[^\s?]+)/, (_, host: string, path: string) =>
      /^(\/[a-z]{1,16}){0,2}(\/loki)?(\/otlp)?(\/api)?(\/v[12])?(\/(push|write|logs|traces|metrics))?\/?$/.test(path)
        ? `${host}${path}`
        : `${host}/…`,
    );

/** The password in an address, as a list of one or none. */
export const passwordIn = (address: string): readonly string[] => {
  const [, password] = /:\/\/[^/@\s:]*:(\S+)@/.exec(address) ?? [];
  return password === undefined ? [] : [password];
};

/** Whether an option can say the tenant: one that is put together elsewhere, several, or the one where there are none. */
export const isTenant = (written: string): boolean => /^(?!fake$)[A-Za-z0-9_-]{1,100}$/.test(written);

/** Whether an option can say the user. */
export const isUser = (written: string): boolean => /^[A-Za-z0-9._@+-]{1,128}$/.test(written);

/** Whether what is sent there can be read on its way: an environment has no store out of the network without TLS. */
export const isOpen = (url: string): boolean =>
  /^http:/i.test(url) && URL.canParse(url) && !isInside(new URL(url).hostname);

/** What to do about an address that is open. */
export const overTls = "out of the network nothing is sent in plain text: write its https:// address";

/** Undefined where the address is put together elsewhere, or the tenant is, or it is open; a slash at its end says nothing. */
export const lokiSource = (reached: Reached): string | undefined => {
  const { tenant } = reached;
  if (isOpen(reached.url) || (tenant !== undefined && !isTenant(tenant))) return undefined;
  return optionsOf(reached, [
    ...(tenant === undefined ? [] : [`tenant: ${JSON.stringify(tenant)}`]),
    ...authOf("loki", reached),
    ...authorityOf("loki", reached),
  ]);
};

export const prometheusSource = (reached: Reached): string | undefined =>
  optionsOf(reached, authOf("prometheus", reached));

/** @param more options that the file decides besides: `namespace: "prod"` */
export const elasticsearchSource = (reached: Reached, more: readonly string[] = []): string | undefined =>
  isOpen(reached.url)
    ? undefined
    : optionsOf(reached, [
        reached.bears === true || reached.username !== undefined
          ? 'apiKey: secret("elasticsearch-api-key")'
          : 'apiKey: "none"',
        ...more,
        ...authorityOf("elasticsearch", reached),
      ]);

/** What takes OTLP over gRPC; it is told by host and port. */
export const jaegerSource = (url: string): string | undefined =>
  /^https?:\/\/[A-Za-z0-9._-]+:\d{1,5}$/.test(url) && hasPort(url) && !isOpen(url)
    ? `{ url: ${JSON.stringify(url)} }`
    : undefined;

/**
 * A store beside the first of its kind, as an entry under targets with secrets of its own.
 * @param key `loki2`
 * @param source the options that one of the functions above gave for the store
 */
export const storeAs = (key: string, store: string, source: string): string =>
  `${key}: ${store}(${source.replaceAll(`secret("${store}-`, `secret("${key}-`)})`;

const optionsOf = (reached: Reached, more: readonly string[]): string | undefined => {
  const url = reached.url.replace(/\/$/, "");
  return /^https?:\/\/[A-Za-z0-9._-]+(:\d{1,5})?(\/[A-Za-z0-9._~/-]*[A-Za-z0-9._~-])?$/.test(url) && hasPort(url)
    ? `{ ${[`url: ${JSON.stringify(url)}`, ...more].join(", ")} }`
    : undefined;
};

/** A port is one from 1 to 65535, or none. */
const hasPort = (url: string): boolean => URL.canParse(url) && new URL(url).port !== "0";

const authOf = (store: string, { username, bears }: Reached): readonly string[] => {
  if (username !== undefined && isUser(username))
    return [`auth: { kind: "basic", username: ${JSON.stringify(username)}, password: secret("${store}-password") }`];
  return bears ? [`auth: { kind: "bearer", token: secret("${store}-token") }`] : [];
};

/** Without TLS nobody shows a certificate that an authority could have signed. */
const authorityOf = (store: string, { url, signed }: Reached): readonly string[] =>
  signed && url.startsWith("https:") ? [`authority: secret("${store}-authority")`] : [];
