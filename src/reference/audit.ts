/**
 * Whether an audit entry is the one that was written: `audit_hash` is the SHA-256 of the entry as canonical JSON.
 *
 * What the hash covers: the name of the event and every field of the schema's audit events that is nobody's personal data,
 * as far as the entry has it, without `audit_hash` itself; under their canonical names, sorted, without blanks, in UTF-8. So
 * an entry can be verified on both sides of the privacy policy, which changes users and drops addresses; who acted is not
 * covered, and neither is the envelope. A value in which a detector found something, or that was cut, can no longer be told.
 *
 * What it does not show: an entry that is gone, and a change by somebody who reckons the hash anew. Against both stand the
 * store's own locks and the rights of who writes: see docs/audit.md.
 */

import { createHash } from "node:crypto";
import type { Schema } from "../core/schema.ts";
import { compileNaming } from "./naming.ts";

export const auditVerdicts = ["intact", "changed", "redacted", "without-hash", "duplicate"] as const;
/** `redacted`: something was taken out of a covered value, so that its hash says nothing any more. */
export type AuditVerdict = (typeof auditVerdicts)[number];

export interface AuditEntry {
  /** Undefined for one that names none. */
  readonly event: string | undefined;
  readonly id: string | undefined;
  readonly verdict: AuditVerdict;
}

/** The fields a hash covers, sorted. */
export const auditedFields = ({ events, fields }: Schema): readonly string[] =>
  [
    ...new Set([
      "event",
      ...Object.values(events)
        .filter(({ stream }) => stream === "audit")
        .flatMap(({ required, optional }) => [...required, ...optional])
        .filter(name => name !== "audit_hash" && fields[name]?.subject === "none"),
    ]),
  ].sort();

/** The text that is hashed: `{"action":"delete","audit_id":"…","event":"admin_action","target":"…"}`. */
export const auditText = (record: Readonly<Record<string, unknown>>, covered: readonly string[]): string =>
  JSON.stringify(
    Object.fromEntries(covered.flatMap(name => (record[name] === undefined ? [] : [[name, record[name]]]))),
  );

export const auditHash = (record: Readonly<Record<string, unknown>>, covered: readonly string[]): string =>
  createHash("sha256").update(auditText(record, covered)).digest("hex");

/** What redaction and truncation leave in the place of what they took. */
const touched = /\[REDACTED_[A-Z0-9_]+\]/;

/**
 * Judges parsed records one after the other, as their producer wrote them or as a store hands them out under canonical
 * names; undefined for what is no audit entry: it has neither an audit event nor an entry's id or hash. So one whose event
 * was changed is still judged.
 */
export const auditor = (schema: Schema) => {
  const covered = auditedFields(schema);
  const naming = compileNaming(
    Object.entries(schema.fields).map(([field, { aliases, type }]) => ({ field, from: [field, ...aliases], type })),
  );
  const audit = Object.entries(schema.events).filter(([, { stream }]) => stream === "audit");
  const events = new Map(audit.flatMap(([name, { aliases }]) => [name, ...aliases].map(one => [one, name] as const)));
  const messages = new Map<unknown, string>(
    audit.flatMap(([name, event]) => event.messages.map(one => [one, name] as const)),
  );
  const seen = new Set<string>();
  return (parsed: Readonly<Record<string, unknown>>): AuditEntry | undefined => {
    const named = naming(parsed, undefined);
    const { audit_hash: hash, audit_id } = named;
    const known = named.event === undefined ? messages.get(named.message) : events.get(String(named.event));
    if (known === undefined && hash === undefined && audit_id === undefined) return undefined;
    const event = known ?? (named.event === undefined ? undefined : String(named.event));
    const record = { ...named, event };
    const id = audit_id === undefined ? undefined : String(audit_id);
    const repeated = id !== undefined && seen.has(id);
    if (id !== undefined) seen.add(id);
    const verdict = (): AuditVerdict => {
      if (repeated) return "duplicate";
      if (typeof hash !== "string" || hash === "") return "without-hash";
      if (hash.toLowerCase() === auditHash(record, covered)) return "intact";
      return touched.test(auditText(record, covered)) ? "redacted" : "changed";
    };
    return { event, id, verdict: verdict() };
  };
};
