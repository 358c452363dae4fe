/** Where a process says that it listens. */

import type { Listening } from "./reading.ts";

/**
 * An endpoint as a listener; nothing where it is somebody else's address, or a socket. A variable in the host's place is the
 * pod's own address, with or without the brackets that IPv6 needs; one in the port's place is known to nobody here.
 */
export const listenerAt = (written: unknown, where: string, protocol?: Listening["protocol"]): readonly Listening[] => {
  const [, host, port] =
    (typeof written === "string" ? endpoint.exec(written.trim()) : undefined) ?? ([] as readonly undefined[]);
  if (host === undefined || port === undefined || !isOwn(host)) return [];
  return [
    {
      where,
      loopback: isLoopback(host),
      ...(/^\d+$/.test(port) ? { port: Number(port) } : {}),
      ...(protocol === undefined ? {} : { protocol }),
    },
  ];
};

const endpoint = /^\[?(\$[{(][^})]*[})]|[^[\]:$]*|[0-9a-f:]+)\]?:(\d{1,5}|\$[{(][^})]*[})])$/i;

const isLoopback = (host: string): boolean => host === "localhost" || host.startsWith("127.") || host === "::1";

const isOwn = (host: string): boolean =>
  host === "" || host === "0.0.0.0" || host === "::" || host.startsWith("$") || isLoopback(host);

/** What a process listens on when a number says so, with the host that stands beside it. */
export const listenerOn = (
  { host, port }: { readonly host: unknown; readonly port: unknown },
  where: string,
  more: Pick<Listening, "protocol" | "flag"> = {},
): Listening => ({
  where,
  loopback: typeof host === "string" && isLoopback(host.replaceAll(/[[\]]/g, "")),
  ...(typeof port === "number" ? { port } : {}),
  ...more,
});

/** With what the arguments say in the place of what the config, or nobody, says. An empty argument closes the door. */
export const asTold = (opened: readonly Listening[], words: readonly string[]): readonly Listening[] =>
  opened.flatMap((one): readonly Listening[] => {
    const { flag } = one;
    const told = flag === undefined ? [] : valuesOf(flag, words);
    if (flag === undefined || told.length === 0) return [one];
    return told.flatMap(value =>
      /^\d+$/.test(value) ? [{ ...one, port: Number(value) }] : listenerAt(value, `--${flag}`, one.protocol),
    );
  });

/** The values of a flag, in either of its forms: `--name=value`, `-name value`. */
const valuesOf = (flag: string, words: readonly string[]): readonly string[] =>
  words.flatMap((word, index) => {
    const [, name, value] = /^--?([\w.-]+)(?:=(.*))?$/s.exec(word) ?? [];
    return name === flag ? [value ?? words[index + 1] ?? ""] : [];
  });
