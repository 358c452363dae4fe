/**
 * The processes of profile `large`: Loki's microservices mode, one `-target` each. Its simple scalable mode ends with 4.0.
 * @see https://grafana.com/docs/loki/latest/get-started/deployment-modes/
 */

import { hostOf, type Platform } from "../../core/platform.ts";

/** What of Loki a process is: its `-target`. */
export const processes = [
  "distributor",
  "ingester",
  "querier",
  "query-frontend",
  "query-scheduler",
  "index-gateway",
  "compactor",
  "ruler",
] as const;

export type Process = (typeof processes)[number];

/** Copies of every record in profile `large`, of which one may be missing. */
export const copies = 3;

/** The port of the API, for shippers, viewers and people. */
export const httpPort = 3100;
/** The port Loki's parts talk on among themselves. */
export const grpcPort = 9096;
/** The port they find each other on. */
export const gossipPort = 7946;

export const nameOf = (key: string, process: Process): string => `${key}-${process}`;

/** The host name under which all processes are found, ready or not. */
export const familyOf = (key: string): string => `${key}-memberlist`;

export const grpcAddress = (platform: Platform, key: string, process: Process): string =>
  `${hostOf(platform, nameOf(key, process))}:${grpcPort}`;

/** The variable in which a process finds its own address, as rings tell it to the others. */
export const addressVariable = "MY_POD_IP";
