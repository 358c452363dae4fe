/** What comes of a panel: its drawing, or why there is none. */

import type { GrafanaPanel } from "./model.ts";

/** A panel without its place on the grid. */
export type Drawing = Omit<GrafanaPanel, "id" | "gridPos">;

/** Why a panel cannot be drawn: of the first of its questions that no store answers, every store's reason. */
export interface Undrawn {
  readonly reasons: readonly string[];
  readonly help: string | undefined;
}

export type Drawn = { readonly drawing: Drawing } | { readonly undrawn: Undrawn };
