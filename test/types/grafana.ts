/** Our dashboards are Grafana's: what we write is assignable to its types, and has no key they lack. Compiled, never run. */

import type { Dashboard, Panel, RowPanel, VariableModel } from "@grafana/schema";
import type {
  FieldDefaults,
  GrafanaDashboard,
  GrafanaPanel,
  RowPanel as OurRow,
  Variable,
} from "../../src/targets/grafana/model.ts";

/** Enums as the values they stand for in JSON, lists as nobody changes them. */
type Plain<T> = T extends string
  ? `${T}`
  : T extends number | boolean | null | undefined
    ? T
    : T extends readonly (infer Item)[]
      ? readonly Plain<Item>[]
      : T extends object
        ? { readonly [Key in keyof T]: Plain<T[Key]> }
        : T;

export const dashboard = (ours: GrafanaDashboard): Plain<Dashboard> => ours;
export const panel = (ours: GrafanaPanel): Plain<Panel> => ours;
export const row = (ours: OurRow): Plain<RowPanel> => ours;
export const variable = (ours: Variable): Plain<VariableModel> => ours;

type KeysOf<T> = T extends unknown ? keyof T : never;
/** The keys we write and Grafana does not know. */
type Unknown<Ours, Theirs> = Exclude<KeysOf<Ours>, KeysOf<Theirs>>;

/** Compiles only while there is none of any kind. */
export const noneIsUnknown = (
  unknown: readonly [
    Unknown<GrafanaDashboard, Dashboard>,
    Unknown<GrafanaPanel, Panel>,
    Unknown<OurRow, RowPanel>,
    Unknown<Variable, VariableModel>,
    Unknown<FieldDefaults, NonNullable<Panel["fieldConfig"]>["defaults"]>,
  ],
): readonly [never, never, never, never, never] => unknown;
