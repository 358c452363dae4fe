/** The differential table: engine by engine what was compared with what, equal, different, refused by name, or not run and why. */

import type { Comparison } from "../compared.ts";
import type { Row } from "./row.ts";

/** What a run was of. */
export interface Ran {
  /** Names of test files. */
  readonly files: ReadonlySet<string>;
  /** Whether tests were chosen by name, so that a row may rightly be empty. */
  readonly isPart: boolean;
}

export interface Table {
  readonly text: string;
  /** Rows whose engine is there and whose file ran, and which compared nothing. */
  readonly empty: readonly string[];
  readonly different: number;
}

const columns = ["engine", "what", "held against", "compared", "equal", "different", "refused", "not run (why)"];

/** The rows of the files that ran; when all did, those too that no file can run. */
export const tableOf = (
  rows: Readonly<Record<string, Row>>,
  comparisons: readonly Comparison[],
  { files, isPart }: Ran,
): Table => {
  const isWhole = Object.values(rows).every(({ file }) => file === undefined || files.has(file));
  const listed = Object.entries(rows)
    .filter(([, { file }]) => (file === undefined ? isWhole : files.has(file)))
    .map(([name, row]) => {
      const mine = comparisons.filter(one => one.row === name);
      const sum = (key: "equal" | "different" | "refused") => mine.reduce((total, one) => total + (one[key] ?? 0), 0);
      const counts = { equal: sum("equal"), different: sum("different"), refused: sum("refused") };
      const compared = counts.equal + counts.different;
      const why = compared > 0 ? undefined : (row.missing() ?? (isPart ? "not asked for" : "nothing was compared"));
      return { row, ...counts, compared, why, isEmpty: why === "nothing was compared" };
    });
  const cells = listed.map(({ compared, different, equal, refused, row, why }) =>
    why === undefined
      ? [
          row.engine,
          row.what,
          row.against ?? "",
          `${compared} ${row.unit}`,
          String(equal),
          String(different),
          String(refused || ""),
          "",
        ]
      : [row.engine, row.what, row.against ?? "", "", "", "", "", why],
  );
  return {
    text: aligned([columns, ...cells]),
    empty: listed.filter(one => one.isEmpty).map(({ row }) => `${row.engine}: ${row.what}`),
    different: listed.reduce((total, one) => total + one.different, 0),
  };
};

/** A Markdown table with columns as wide as their widest cell. */
const aligned = (cells: readonly (readonly string[])[]): string => {
  const [head = [], ...body] = cells.map(line => line.map(cell => cell.replaceAll("|", "\\|")));
  const widths = head.map((_, column) => Math.max(...[head, ...body].map(cells => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map(width => "-".repeat(width))), ...body.map(line)].join("\n");
};
