/** docs/coverage.md, of the rows. */

import type { Row } from "./row.ts";

const link = (path: string): string => `[${path.split("/").slice(-2).join("/")}](../${path})`;

const line = ({ row, what, answer, where, tests }: Row): string =>
  `| ${row} | ${what} | ${answer} | ${where.map(link).join(" ")} | ${tests.map(link).join(" ")} |`;

export interface Part {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** The page: a table for each part. */
export const coveragePage = (parts: readonly Part[]): string =>
  [
    "# What was asked for, and what answers it",
    "",
    "Each capability of the documents that Signalbox began from, what answers it, where that is, and the tests that show",
    "it. Written by `npx vitest run test/coverage -u`; every file it names exists, and `.ci/run` fails where one of these",
    "tests did not run.",
    ...parts.flatMap(({ title, rows }) => [
      "",
      `## ${title}`,
      "",
      "| row | capability | answered by | where | shown by |",
      "| --- | --- | --- | --- | --- |",
      ...rows.map(line),
    ]),
    "",
  ].join("\n");
