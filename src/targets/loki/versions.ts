/** The versions of Loki that this target writes for. @see https://grafana.com/docs/loki/latest/setup/upgrade/ */

/** Supported versions, oldest first. */
export const lokiVersions = ["3.7"] as const;

/** Versions a user may name, to be told why not. */
export const lokiVersionsNamed = ["3.6", "3.7"] as const;

export type LokiVersion = (typeof lokiVersionsNamed)[number];

/** What older versions cannot do. A refusal holds for every version below `below`. */
export const lokiRefusals: readonly { readonly below: LokiVersion; readonly what: string; readonly help: string }[] = [
  {
    below: "3.7",
    // 3.6 compares a record with its neighbours of the same nanosecond by line alone, 3.7 by line and metadata.
    what: "loses every record but the first among those with the same time, service and message",
    help: 'run Loki 3.7, which also compares the structured metadata, and write version: "3.7" or nothing',
  },
];
