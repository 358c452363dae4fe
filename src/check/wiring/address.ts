/** Addresses as configs write them, and whose they are: of the cluster, of somebody who is known, or of the world outside. */

/** What a process connects to. */
export interface Address {
  /** The keys it stands under: `exporters.otlp_http/loki.endpoint`. */
  readonly where: string;
  /** As it is written. */
  readonly written: string;
  readonly host: string;
  /** Absent when neither the text nor its scheme says. */
  readonly port?: number;
  /** The name of a Service's port that a look-up for SRV records asks. */
  readonly portName?: string;
  /** Whether pods are reached one by one, so that no Service translates the port. */
  readonly direct?: boolean;
  /** @default "TCP" */
  readonly protocol?: "UDP";
  /** Of a process that is one of several by its `-target`, those that dial it. @default all */
  readonly roles?: readonly string[];
}

const schemePorts: Readonly<Record<string, number>> = { http: 80, https: 443, ws: 80, wss: 443 };

/**
 * The host and port of an endpoint, with or without a scheme; nothing where it listens, names itself, or is made of
 * variables only the process knows.
 */
export const addressIn = (
  written: string,
  where: string,
  { port: known }: { readonly port?: number } = {},
): Address | undefined => {
  const text = written.trim();
  const [, scheme, rest = ""] =
    /^(?:(?:dns\+|dnssrv\+|dnssrvnoa\+)?([a-z][a-z0-9+.-]*):\/{2,3}|dns\+|dnssrv\+|dnssrvnoa\+)?(.*)$/s.exec(text) ?? [
      undefined,
      undefined,
      "",
    ];
  if (scheme === "file" || scheme === "unix") return undefined;
  const authority = (rest.split(/[/?#]/)[0] ?? "").replace(/^.*@/, "");
  const found = /^(?:_([a-z0-9-]+)\._(?:tcp|udp)\.)?([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)\.?(?::(\d{1,5}))?$/i.exec(
    authority,
  );
  const host = found?.[2]?.toLowerCase();
  if (host === undefined || isSelf(host)) return undefined;
  const port = found?.[3] === undefined ? (schemePorts[scheme ?? ""] ?? known) : Number(found[3]);
  return {
    where,
    written: text,
    host,
    ...(port === undefined ? {} : { port }),
    ...(found?.[1] === undefined ? {} : { portName: found[1] }),
  };
};

const isSelf = (host: string): boolean => host === "localhost" || host.startsWith("127.") || host === "0.0.0.0";

export const isNumeric = (host: string): boolean => /^[0-9.]+$/.test(host);

/** The addresses in a text of any format that only a cluster can answer: `loki.observability.svc:3100`. */
export const clusterAddressesIn = (text: string): readonly Address[] =>
  text.includes(".svc")
    ? found(
        text,
        /\.svc/i,
        /(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[a-z0-9][a-z0-9_-]*\.)+svc(?:\.cluster\.local)?\.?(?::\d+)?/gi,
      )
    : [];

/** Every URL with a host in it, wherever that is. */
export const urlsIn = (text: string): readonly Address[] =>
  found(text, /:\/\//, /\b(?:https?|grpc|redis|amqp|kafka|tcp):\/\/[^\s"'`<>|\\)]+/gi);

/** Comments say nothing that a process would do. */
const found = (text: string, needle: RegExp, pattern: RegExp): readonly Address[] =>
  text
    .split("\n")
    .flatMap((line, index) =>
      !needle.test(line) || /^\s*(#|\/\/|--\s)/.test(line)
        ? []
        : [...line.matchAll(pattern)].flatMap(([written]) => addressIn(written, `line ${index + 1}`) ?? []),
    );

/** A Service's place in a cluster. */
export interface ClusterName {
  readonly service: string;
  readonly namespace: string;
  /** One pod of it: `loki-0`. */
  readonly member?: string;
}

/**
 * Which Service a host names, seen from a namespace; undefined for a host outside of the cluster. Of two labels the second is
 * a namespace only when it is a known one: `example.com` is none.
 * @see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
 */
export const clusterName = (host: string, from: string, namespaces: ReadonlySet<string>): ClusterName | undefined => {
  if (isNumeric(host)) return undefined;
  const whole = /^(.+)\.svc(\.cluster\.local)?$/.exec(host)?.[1];
  const labels = (whole ?? host).split(".");
  const [service, namespace] = labels.slice(-2);
  const member = labels.length === 3 ? labels[0] : undefined;
  if (labels.length === 1 && service !== undefined && whole === undefined) return { service, namespace: from };
  if (service === undefined || namespace === undefined || labels.length > 3) return undefined;
  return whole !== undefined || namespaces.has(namespace)
    ? { service, namespace, ...(member === undefined ? {} : { member }) }
    : undefined;
};
