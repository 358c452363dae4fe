/** KQL analysed by Kusto's own language service against the columns we emit. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { runInThisContext } from "node:vm";
import type { Column } from "../../src/targets/azure/resources.ts";

const require = createRequire(import.meta.url);

interface Diagnostic {
  readonly Code: string;
  readonly Severity: string;
  readonly Message: string;
}
interface List<T> {
  readonly Count: number;
  getItem(index: number): T;
}
interface ResultType {
  readonly Columns?: List<{ readonly Name: string; readonly Type: { readonly Name: string } }>;
}
interface Code {
  GetDiagnostics(): List<Diagnostic>;
  readonly ResultType: ResultType | null;
}
interface Kusto {
  readonly Language: {
    readonly GlobalState: { readonly Default: { WithDatabase(database: unknown): unknown } };
    readonly KustoCode: { ParseAndAnalyze(query: string, globals: unknown): Code };
    readonly Symbols: {
      readonly TableSymbol: { readonly $ctor7: new (name: string, columns: string, description: null) => unknown };
      readonly DatabaseSymbol: { readonly ctor: new (name: string, members: readonly unknown[]) => unknown };
    };
  };
}

const items = <T>(list: List<T>): readonly T[] => Array.from({ length: list.Count }, (_, index) => list.getItem(index));

const load = (): Kusto => {
  const folder = dirname(require.resolve("@kusto/language-service-next/Kusto.Language.Bridge.min.js"));
  for (const file of ["bridge.min.js", "Kusto.Language.Bridge.min.js"])
    runInThisContext(readFileSync(join(folder, file), "utf8"), { filename: file });
  return (globalThis as unknown as { readonly Kusto: Kusto }).Kusto;
};

let loaded: Kusto | undefined;

/** KQL's names of the types that tables spell otherwise. */
const typeNames: Readonly<Record<string, string>> = { boolean: "bool", dateTime: "datetime" };

export interface Analysis {
  readonly diagnostics: readonly string[];
  /** The columns of the result with their types. */
  readonly columns: Readonly<Record<string, string>>;
}

/** Tables by name. */
export type Tables = Readonly<Record<string, readonly Column[]>>;

export const analyse = (query: string, tables: Tables): Analysis => {
  loaded ??= load();
  const { GlobalState, KustoCode, Symbols } = loaded.Language;
  const members = Object.entries(tables).map(
    ([name, columns]) =>
      new Symbols.TableSymbol.$ctor7(
        name,
        `(${columns.map(column => `${column.name}: ${typeNames[column.type] ?? column.type}`).join(", ")})`,
        null,
      ),
  );
  const globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.ctor("workspace", members));
  const code = KustoCode.ParseAndAnalyze(query, globals);
  const columns = code.ResultType?.Columns;
  return {
    diagnostics: items(code.GetDiagnostics()).map(({ Code: id, Message }) => `${id} ${Message}`),
    columns: columns ? Object.fromEntries(items(columns).map(one => [one.Name, one.Type.Name])) : {},
  };
};
