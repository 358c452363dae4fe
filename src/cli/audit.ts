import { llmLog } from "../catalog/index.ts";
import { bytesOf } from "../files/log-bytes.ts";
import { type AuditEntry, type AuditVerdict, auditor, auditVerdicts } from "../reference/audit.ts";
import { logSource } from "../simulate/log-source.ts";
import { type Command, exitCodes, flagValue, textValue, UsageError } from "./command.ts";
import { buildEnvironments } from "./environments.ts";
import { grouped, print, table } from "./talk.ts";

/** More than this many entries are counted, not named. */
const mostNamed = 20;

const meanings: Readonly<Record<AuditVerdict, string>> = {
  intact: "the hash is that of the entry",
  changed: "the entry is not the one that was hashed",
  redacted: "something was redacted in it, so that the hash says nothing",
  "without-hash": "it has no hash",
  duplicate: "its audit_id was there before",
};

/** What an auditor must look at: a redaction may hide a change, and anybody can write what one leaves. */
const badOf = (allowRedacted: boolean): ReadonlySet<AuditVerdict> =>
  new Set(auditVerdicts.filter(verdict => verdict !== "intact" && !(allowRedacted && verdict === "redacted")));

export const audit: Command = {
  summary: "whether audit entries are the ones that were written",
  usage: `signalbox audit verify --logs <file|-> [--env name] [--allow-redacted] [--json]

  --logs        audit entries as JSON, one a line: what a service wrote, or what a store hands out; - reads standard input
  --env         the environment whose schema names the fields (default: the shipped schema)
  --allow-redacted  entries in which something was redacted are counted, and neither named nor a failure
  --json        the counts and every entry that is not intact, as JSON

Exits with 1 when an entry was changed or redacted, has no hash or comes twice, and when there is no entry at all. See docs/audit.md for what the hash covers.`,
  options: {
    logs: { type: "string" },
    env: { type: "string" },
    "allow-redacted": { type: "boolean" },
    json: { type: "boolean" },
  },
  run: async (positionals, values) => {
    const logs = textValue(values, "logs");
    if (positionals.length !== 1 || positionals[0] !== "verify" || logs === undefined)
      throw new UsageError("audit takes: verify --logs <file>");
    const environment = textValue(values, "env");
    const built = environment === undefined ? [] : await buildEnvironments([environment]);
    if (!built) return exitCodes.failed;
    const judge = auditor(built[0]?.environment.site.schema ?? llmLog);
    const counts = new Map<AuditVerdict, number>();
    const found: AuditEntry[] = [];
    let unread = 0;
    for await (const line of linesOf(logs)) {
      if (line.trim() === "") continue;
      const parsed = recordIn(line);
      if (parsed === undefined) {
        unread++;
        continue;
      }
      const entry = judge(parsed);
      if (entry === undefined) continue;
      counts.set(entry.verdict, (counts.get(entry.verdict) ?? 0) + 1);
      if (entry.verdict !== "intact") found.push(entry);
    }
    const bad = badOf(flagValue(values, "allow-redacted"));
    const named = found.filter(({ verdict }) => bad.has(verdict));
    if (flagValue(values, "json"))
      print(JSON.stringify({ ...Object.fromEntries(counts), unread, entries: found }, undefined, 2));
    else printed(counts, named, unread);
    return unread > 0 || counts.size === 0 || named.length > 0 ? exitCodes.failed : exitCodes.ok;
  },
};

/** @throws ConfigError for a file that cannot be read */
async function* linesOf(logs: string): AsyncGenerator<string> {
  for await (const lines of logSource(bytesOf(logs), ""))
    for (const one of lines) if (one.kind === "record" && "text" in one.input) yield one.input.text;
}

const recordIn = (line: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
};

const printed = (counts: ReadonlyMap<AuditVerdict, number>, named: readonly AuditEntry[], unread: number): void => {
  print(table(auditVerdicts.map(verdict => [verdict, grouped(counts.get(verdict) ?? 0), meanings[verdict]])));
  if (unread > 0) print(`unread  ${grouped(unread)}  lines that are no JSON object`);
  if (counts.size === 0) print("there is no audit entry in it");
  for (const { event, id, verdict } of named.slice(0, mostNamed))
    print(`${verdict}: ${event ?? "no event"}, ${id ?? "without an id"}`);
  if (named.length > mostNamed) print(`and ${grouped(named.length - mostNamed)} more`);
};
