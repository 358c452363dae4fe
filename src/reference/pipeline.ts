/** What the steps of `core/step` mean: the oracle that every shipper's compiled pipeline is compared with. */

import { createHash } from "node:crypto";
import { hexDigitsOnly } from "../core/privacy.ts";
import type { ValueType } from "../core/schema.ts";
import type { Secret } from "../core/secret.ts";
import { nestedToken, type Step, type StepKind, unparsableMessage } from "../core/step.ts";
import { compileClassification } from "./classification.ts";
import { readInstant } from "./instant.ts";
import { compileNaming } from "./naming.ts";
import type { CanonicalRecord, Change, RecordValue, Trail } from "./record.ts";
import { compileRedaction } from "./redaction.ts";
import { cutToBytes, flagOf, numberOf, textOf, wellFormed } from "./text-forms.ts";

/** A line of a log, or the attributes of a record that arrived parsed (its body under `message`). */
export type Input = { readonly text: string } | { readonly fields: Readonly<Record<string, unknown>> };

/** What the configuration and the moment add to a record. */
export interface Context {
  readonly service: string;
  readonly environment: string;
  /** The time of reading, in nanoseconds since 1970. */
  readonly readAt: bigint;
  /** The value of a secret, for pseudonyms. */
  secretOf(secret: Secret): string;
}

/** Undefined for a record that is not stored: sampled out, or a blank line. */
export type Pipeline = (input: Input, context: Context, note?: (change: Change) => void) => CanonicalRecord | undefined;

/** A record between two steps. */
interface Draft {
  readonly input: Input;
  readonly context: Context;
  fields: Record<string, unknown>;
}

/** The variants of a change, without the step that a stage's own kind tells. */
type Told = Change extends infer C ? (C extends { readonly step: StepKind } ? Omit<C, "step"> : never) : never;
type Tell = ((told: Told) => void) | undefined;

/** Changes the draft; false ends the record. */
type Stage = (draft: Draft, tell: Tell) => boolean;

/** Compiles steps once for many records. */
export const compilePipeline = (steps: readonly Step[]): Pipeline => {
  const stages = steps.map(step => ({ kind: step.kind, run: compileStep(step) }));
  return (input, context, note) => {
    const draft: Draft = { input, context, fields: "fields" in input ? { ...input.fields } : { message: input.text } };
    for (const { kind, run } of stages) {
      const tell: Tell = note && (told => note({ step: kind, ...told } as Change));
      if (!run(draft, tell)) return undefined;
    }
    return finished(draft);
  };
};

/** One record through the steps, with the trail of what each changed. */
export const runPipeline = (
  steps: readonly Step[],
  input: Input,
  context: Context,
): { readonly record: CanonicalRecord | undefined; readonly trail: Trail } => {
  const trail: Change[] = [];
  const record = compilePipeline(steps)(input, context, change => trail.push(change));
  return { record, trail };
};

/** Only scalars leave: a list or object that no step made text of would carry keys and leaves nobody judged. */
const finished = ({ fields, context }: Draft): CanonicalRecord => {
  const { time, stream, ...others } = fields;
  const record: Record<string, RecordValue> = {};
  for (const [field, value] of Object.entries(others)) if (isScalar(value)) record[field] = value;
  return {
    ...record,
    time: typeof time === "bigint" ? time : context.readAt,
    service: context.service,
    environment: context.environment,
    stream: typeof stream === "string" ? stream : "application",
  };
};

const isScalar = (value: unknown): value is RecordValue =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";

const sha256 = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

const compileStep = (step: Step): Stage => {
  switch (step.kind) {
    case "parse":
      return parse;
    case "rename": {
      const naming = compileNaming(step.fields);
      return (draft, tell) => {
        const notes = tell && {
          named: (key: string, field: string) => tell({ kind: "named", key, field }),
          dropped: (key: string, field: string | undefined) =>
            tell({ kind: "dropped", key, because: field === undefined ? "unknown" : { field } }),
        };
        draft.fields = naming(draft.fields, notes);
        return true;
      };
    }
    case "convert":
      return ({ fields }, tell) => {
        for (const { field, type, nested = false } of step.fields) {
          const value = fields[field];
          if (value === undefined) continue;
          const converted = convertedTo(type, value, nested);
          if (converted === undefined) {
            delete fields[field];
            tell?.({ kind: "removed", field, because: "wrong-type" });
          } else if (converted !== value) {
            fields[field] = converted;
            tell?.({ kind: "converted", field, from: shapeOf(value), to: shapeOf(converted) });
          }
        }
        return true;
      };
    case "timestamp":
      return ({ fields, context }, tell) => {
        const instant = readInstant(fields[step.field]);
        fields[step.field] = instant ?? context.readAt;
        tell?.({ kind: "timed", from: instant === undefined ? "reading" : "producer" });
        return true;
      };
    case "lookup": {
      const table = new Map(Object.entries(step.table));
      return ({ fields }, tell) => {
        const value = fields[step.field];
        const key = typeof value === "string" && step.lowerCase ? value.toLowerCase() : value;
        const entry = typeof key === "string" ? table.get(key) : undefined;
        const to = entry ?? step.otherwise;
        if (to === undefined || to === value) return true;
        fields[step.field] = to;
        tell?.({ kind: "looked-up", field: step.field, found: entry !== undefined, to });
        return true;
      };
    }
    case "derive": {
      const table = step.table && new Map<unknown, string>(Object.entries(step.table));
      return ({ fields }, tell) => {
        if (fields[step.field] !== undefined) return true;
        const value = step.from === undefined ? undefined : fields[step.from];
        const source = table ? table.get(value) : value;
        const to = source ?? step.otherwise;
        if (to === undefined) return true;
        fields[step.field] = to;
        tell?.({
          kind: "derived",
          field: step.field,
          ...(source === undefined || step.from === undefined ? {} : { from: step.from }),
        });
        return true;
      };
    }
    case "stream": {
      const streams = new Map(Object.entries(step.byEvent));
      return ({ fields }, tell) => {
        const stream = (typeof fields.event === "string" ? streams.get(fields.event) : undefined) ?? step.otherwise;
        fields.stream = stream;
        tell?.({ kind: "streamed", stream });
        return true;
      };
    }
    case "remove":
      return ({ fields }, tell) => {
        for (const field of step.fields) {
          if (fields[field] === undefined) continue;
          delete fields[field];
          tell?.({ kind: "removed", field, because: "policy" });
        }
        return true;
      };
    case "hash":
      return ({ fields, context }, tell) => {
        for (const field of step.fields) {
          const value = fields[field];
          if (value === undefined) continue;
          const key = context.secretOf(step.key);
          if (key === "") {
            delete fields[field];
            tell?.({ kind: "removed", field, because: "policy" });
          } else {
            fields[field] = sha256(key + textOf(value)).slice(0, step.hexDigits);
            tell?.({ kind: "hashed", field });
          }
        }
        return true;
      };
    case "redact": {
      const redaction = compileRedaction(step.detectors);
      const except = new Set(step.except);
      const isHex = new RegExp(hexDigitsOnly);
      return ({ fields }, tell) => {
        for (const [field, value] of Object.entries(fields)) {
          if (typeof value === "string") {
            if (except.has(field) && isHex.test(value)) continue;
            fields[field] = redaction.text(
              value,
              tell && ((detector, count) => tell({ kind: "redacted", field, detector, count })),
            );
          } else if (typeof value === "number") {
            const detector = redaction.number(textOf(value));
            if (detector === undefined) continue;
            delete fields[field];
            tell?.({ kind: "removed", field, because: { detector } });
          }
        }
        return true;
      };
    }
    case "truncate":
      return ({ fields }, tell) => {
        for (const field of step.fields) {
          const value = fields[field];
          if (typeof value !== "string") continue;
          const cut = cutToBytes(value, step.bytes);
          if (cut === value) continue;
          fields[field] = cut;
          tell?.({ kind: "truncated", field, bytes: Buffer.byteLength(cut) });
        }
        return true;
      };
    case "classify": {
      const classOf = compileClassification(step.by);
      return ({ fields }, tell) => {
        const to = classOf(fields);
        if (to === undefined && fields[step.field] === undefined) return true;
        if (to === undefined) delete fields[step.field];
        else fields[step.field] = to;
        tell?.({ kind: "classified", field: step.field, to });
        return true;
      };
    }
    case "keep": {
      const shares = new Map<string, number>(Object.entries(step.shares));
      const streams = new Set<string>(step.exceptStreams);
      const events = new Set(step.exceptEvents);
      return ({ fields }, tell) => {
        const share = shares.get(String(fields.level)) ?? 1;
        if (share >= 1 || streams.has(String(fields.stream)) || events.has(String(fields.event))) return true;
        const kept = samplePoint(fields) < share;
        tell?.({ kind: "sampled", share, kept });
        if (kept) fields.sample_weight = 1 / share;
        return kept;
      };
    }
    default:
      return step satisfies never;
  }
};

/** Where a record falls between 0 and 1; records of one trace fall together. */
const samplePoint = (fields: Readonly<Record<string, unknown>>): number => {
  const id = fields.trace_id ?? fields.request_id ?? fields.message ?? "";
  return Number.parseInt(sha256(textOf(id)).slice(0, 8), 16) / 2 ** 32;
};

/** How white space at both ends is meant in `parse`: space, tab, line ends. */
const outerSpace = /^[ \t\r\n]+|[ \t\r\n]+$/g;
const surrogateEscape = /\\u[dD][89a-fA-F]/;

const parse: Stage = (draft, tell) => {
  if ("fields" in draft.input) {
    tell?.({ kind: "read", as: "fields" });
    return true;
  }
  const line = draft.input.text.replace(outerSpace, "");
  if (line === "") {
    tell?.({ kind: "read", as: "blank" });
    return false;
  }
  if (!line.startsWith("{")) {
    draft.fields = { message: line };
    tell?.({ kind: "read", as: "text" });
    return true;
  }
  try {
    const parsed = JSON.parse(line) as Record<string, unknown>;
    draft.fields = surrogateEscape.test(line) ? (wellFormed(parsed) as Record<string, unknown>) : parsed;
    tell?.({ kind: "read", as: "json" });
  } catch {
    draft.fields = { message: unparsableMessage, level: "warning", parse_error: "json" };
    tell?.({ kind: "read", as: "unparsable" });
  }
  return true;
};

/** The value in the form of a type, or undefined when it has none. */
/** An object, or a list that holds an object or a list. */
const holdsObject = (value: unknown): boolean =>
  typeof value === "object" && value !== null && (!Array.isArray(value) || value.some(isObjectOrList));

const isObjectOrList = (value: unknown): boolean => typeof value === "object" && value !== null;

const convertedTo = (type: ValueType, value: unknown, nested: boolean): unknown => {
  switch (type) {
    case "string":
      return !nested && holdsObject(value) ? nestedToken : textOf(value);
    case "int":
    case "float":
      if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
      return typeof value === "string" ? numberOf(value) : undefined;
    case "boolean":
      if (typeof value === "boolean") return value;
      return typeof value === "string" ? flagOf(value) : undefined;
    case "time":
      return value;
    default:
      return type satisfies never;
  }
};

const shapeOf = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "list" : typeof value === "object" ? "object" : typeof value;
