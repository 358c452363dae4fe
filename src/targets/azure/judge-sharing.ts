/** Two targets in one workspace that is somebody else's: a table has one period, and one stack that says so. */

import type { Problem } from "../../core/errors.ts";
import type { Self, Site } from "../../core/target.ts";
import { isExisting, tableOf } from "./names.ts";
import type { AzureOptions } from "./options.ts";

/** The table of a workspace that others may use, as facts of a door. */
export const sharedTable = (options: AzureOptions): Readonly<Record<string, string>> =>
  isExisting(options.workspace) ? { workspace: options.workspace.name.toLowerCase(), table: tableOf(options) } : {};

/** Of targets in this environment; what another environment has there is not to be seen. */
export const judgeSharing = ({ key, options }: Self<AzureOptions>, site: Site): readonly Problem[] => {
  const { workspace, table } = sharedTable(options);
  if (workspace === undefined) return [];
  const other = [...site.doors("azure-monitor"), ...site.doors("azure-logs-ingestion")].find(
    ({ key: theirs, endpoint: { facts } }) =>
      theirs !== key && facts?.workspace === workspace && facts.table?.toLowerCase() === table?.toLowerCase(),
  );
  if (other === undefined) return [];
  return [
    {
      code: "duplicate",
      path: "workspace",
      what: `has its table ${table} kept by two targets, which both say for how long`,
      got: `${key} and ${other.key}`,
      expected: "a table for each",
      help: 'give one of them another workspace, or a table of its own: feed: "logs-ingestion", table: "LLMAuditLogs_CL"',
    },
  ];
};
