/** What brings records in: what each way needs, and that none goes round the redaction. */

import { type Problem, shown } from "../../core/errors.ts";
import { logFiles } from "../../core/log-files.ts";
import { folderOfGlob } from "../../core/shipper.ts";
import type { Site } from "../../core/target.ts";
import type { AzureOptions } from "./options.ts";

export const judgeFeed = (
  { feed, agent, senders, adopts, connectionString }: AzureOptions,
  site: Site,
): readonly Problem[] => {
  const unused = (path: string, got: unknown, needs: AzureOptions["feed"]): Problem => ({
    code: "wrong-value",
    path,
    what: `is for the feed ${needs} alone`,
    got: shown(got),
    help: `say feed: "${needs}", or leave ${path} out`,
  });
  return [
    ...(feed === "azure-monitor-agent" && agent === undefined
      ? [
          {
            code: "missing-key" as const,
            path: "agent",
            what: "is missing: nobody says which files the agent reads",
            expected: "agent: { files: […] }, files of JSON lines that were written after redaction",
          },
        ]
      : []),
    ...(feed !== "azure-monitor-agent" && agent !== undefined ? [unused("agent", agent, "azure-monitor-agent")] : []),
    ...(feed !== "logs-ingestion" && senders.length > 0 ? [unused("senders", senders, "logs-ingestion")] : []),
    ...(feed !== "application-insights" && connectionString !== undefined
      ? [unused("connectionString", connectionString.name, "application-insights")]
      : []),
    ...(feed !== "application-insights" && adopts.applicationInsights !== undefined
      ? [unused("adopts.applicationInsights", adopts.applicationInsights, "application-insights")]
      : []),
    ...(agent?.files ?? []).flatMap((pattern, index) => judgePattern(pattern, `agent.files[${index}]`, site)),
  ];
};

/** Whether a folder is another, or within it, or has it within. */
const touches = (a: string, b: string): boolean => {
  const [inner, outer] = [`${a}/`.replace("//", "/"), `${b}/`.replace("//", "/")];
  return inner.startsWith(outer) || outer.startsWith(inner);
};

/** Where container runtimes write what was said as it was said, whoever said it. */
const runtimes = ["/var/log/pods", "/var/log/containers", "/var/lib/docker/containers", "/var/lib/containers"];

/** A service's own files hold what was said as it was said. Services' files are never on Windows. */
const judgePattern = (pattern: string, path: string, site: Site): readonly Problem[] => {
  if (!pattern.startsWith("/")) return [];
  const folder = folderOfGlob(pattern);
  const writer =
    site.services.find(({ source }) => logFiles(source).some(glob => touches(folderOfGlob(glob), folder)))?.name ??
    (runtimes.some(one => touches(one, folder)) ? "a container runtime" : undefined);
  if (writer === undefined) return [];
  return [
    {
      code: "wrong-value",
      path,
      what: `is where ${writer} writes, and the agent redacts nothing`,
      got: pattern,
      expected: "files that a shipper wrote after redaction, in a folder of their own",
      help: "have a shipper write redacted records to another folder, e.g. /var/lib/signalbox/azure/*.json",
    },
  ];
};
