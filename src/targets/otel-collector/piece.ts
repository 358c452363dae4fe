/** Parts of a collector's configuration that are put together by name. */

import type { JsonObject } from "../../core/artifact.ts";

type Components = Readonly<Record<string, JsonObject>>;

/** A type and no interface, so that it is JSON to the compiler too. */
export type Pipeline = {
  readonly receivers: readonly string[];
  readonly processors: readonly string[];
  readonly exporters: readonly string[];
};

/** Components by id (`type/name`), and pipelines by id (`logs/name`). */
export interface Piece {
  readonly extensions?: Components;
  readonly receivers?: Components;
  readonly processors?: Components;
  readonly connectors?: Components;
  readonly exporters?: Components;
  readonly pipelines?: Readonly<Record<string, Pipeline>>;
}

const kinds = ["extensions", "receivers", "processors", "connectors", "exporters", "pipelines"] as const;

/** All pieces as one; a later component of the same id replaces an earlier one. */
export const joined = (pieces: readonly Piece[]): Required<Piece> => {
  const all = <K extends keyof Piece>(kind: K): NonNullable<Piece[K]> =>
    Object.assign({}, ...pieces.map(piece => piece[kind] ?? {}));
  return {
    extensions: all("extensions"),
    receivers: all("receivers"),
    processors: all("processors"),
    connectors: all("connectors"),
    exporters: all("exporters"),
    pipelines: all("pipelines"),
  };
};

/** The types of the components of a configuration, by kind, sorted: `{ exporters: ["otlp_http"] }`. */
export const componentsOf = (piece: Piece): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    kinds
      .filter(kind => kind !== "pipelines")
      .map(kind => [kind, [...new Set(Object.keys(piece[kind] ?? {}).map(id => id.split("/")[0] ?? id))].sort()]),
  );
