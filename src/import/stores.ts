/** The stores that files write to, as source text of their options: secrets are references, wherever the file has them. */

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
    .replace(/(:\/\/[^/\s]*)(\/\S+)/, (_, host: string, path: string) =>
      /^(\/[a-z]{1,16}){0,2}(\/loki)?(\/otlp)?(\/api)?(\/v[12])?(\/(push|write|logs|traces|metrics))?\/?$/.test(path)
        ? `${host}${path}`
        : `${host}/…`,
    );

/** The password in an address, as a list of one or none. */
export const passwordIn = (address: string): readonly string[] => {
  const [, password] = /:\/\/[^/@\s:]*:(\S+)@/.exec(address) ?? [];
  return password === undefined ? [] : [password];
};

/** Undefined where the address is put together elsewhere, or the tenant is; a slash at its end says nothing. */
export const lokiSource = (reached: Reached): string | undefined => {
  const { tenant } = reached;
  if (tenant !== undefined && !/^(?!fake$)[A-Za-z0-9_-]{1,100}$/.test(tenant)) return undefined;
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
  optionsOf(reached, [
    reached.bears === true || reached.username !== undefined
      ? 'apiKey: secret("elasticsearch-api-key")'
      : 'apiKey: "none"',
    ...more,
    ...authorityOf("elasticsearch", reached),
  ]);

/** What takes OTLP over gRPC; it is told by host and port. */
export const jaegerSource = (url: string): string | undefined =>
  /^https?:\/\/[A-Za-z0-9._-]+:\d{1,5}$/.test(url) && hasPort(url) ? `{ url: ${JSON.stringify(url)} }` : undefined;

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
  if (username !== undefined && /^[A-Za-z0-9._@+-]{1,128}$/.test(username))
    return [`auth: { kind: "basic", username: ${JSON.stringify(username)}, password: secret("${store}-password") }`];
  return bears ? [`auth: { kind: "bearer", token: secret("${store}-token") }`] : [];
};

/** Without TLS nobody shows a certificate that an authority could have signed. */
const authorityOf = (store: string, { url, signed }: Reached): readonly string[] =>
  signed && url.startsWith("https:") ? [`authority: secret("${store}-authority")`] : [];
