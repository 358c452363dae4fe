/** The ports that records come in by, and whose records those are. */

import type { Service } from "../../core/service.ts";
import type { LogstashOptions } from "./options.ts";

/** Where records come in: a Beats port, lines over TCP, syslog, posted batches. */
export interface Doors {
  readonly beats?: { readonly port: number; readonly services: readonly string[] };
  readonly tcp?: { readonly port: number; readonly service: string };
  readonly syslog?: { readonly port: number; readonly services: readonly string[] };
  readonly http?: { readonly port: number; readonly services: readonly string[] };
}

export type DoorName = keyof Doors;

/** Where the script reads by which door an event came. */
export const doorField = "[@metadata][door]";

/**
 * What every input adds. An event that brings such a field itself, as a Beat's can, has a list there then, which is no
 * door's name.
 */
export const entering = (door: DoorName) => ({ add_field: { [doorField]: door } });

export const defaultPorts = { beats: 5044, syslog: 5514, http: 8080 } as const;

/** Where Logstash answers for itself. @see https://www.elastic.co/docs/reference/logstash/monitoring-logstash */
export const apiPort = 9600;

/** The ports that are opened, for the services that are read. */
export const doorsOf = (options: LogstashOptions, services: readonly Service[]): Doors => {
  const door = (kind: keyof typeof defaultPorts) => {
    const names = services.filter(({ source }) => source.kind === kind).map(({ name }) => name);
    const port = options.from?.find(source => source.kind === kind)?.port ?? defaultPorts[kind];
    return names.length === 0 ? {} : { [kind]: { port, services: names } };
  };
  const [first] = services;
  const service = options.tcp?.service ?? first?.name;
  return {
    ...door("beats"),
    ...(options.tcp && service !== undefined ? { tcp: { port: options.tcp.port, service } } : {}),
    ...door("syslog"),
    ...door("http"),
  };
};
