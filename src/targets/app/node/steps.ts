/** The Node module's steps, with the meaning that the reference interpreter gives them. */

export const nodeSteps = String.raw`
// --- Values ---

const NUMBER_TEXT = /^-?[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
const WRITTEN_TIME = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:[.](\d{1,9}))?(?:Z|([+-])(\d{2}):?(\d{2}))?$/;
const EPOCH = /^(\d+)(?:[.](\d+))?$/;
const LAST_INSTANT = 2n ** 63n - 1n;

const isObject = value => typeof value === "object" && value !== null && !Array.isArray(value);
const isPresent = value => value !== null && value !== undefined && value !== "";
const wellFormed = text => text.replace(/\p{Surrogate}/gu, "\ufffd");

/** Anything as what JSON knows. What says nothing of its inside is an empty object. */
const plain = value => {
  if (typeof value === "string") return wellFormed(value);
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof URL) return value.href;
  if (Array.isArray(value)) return value.map(plain);
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [wellFormed(key), plain(member)]));
  return value === null || value === undefined ? null : {};
};

// Control characters and backslashes become spaces, so that no detector's guard meets an escape.
const quoted = text => '"' + text.replace(/[\x00-\x1f\\\u2028\u2029]/g, " ").replaceAll('"', '\\"') + '"';
const byCodePoint = ([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Compact JSON, its keys in order. */
const jsonText = value => {
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return "[" + value.map(jsonText).join(",") + "]";
  if (isObject(value)) {
    const members = Object.entries(value).sort(byCodePoint);
    return "{" + members.map(([key, member]) => quoted(key) + ":" + jsonText(member)).join(",") + "}";
  }
  return typeof value === "number" && !Number.isFinite(value) ? "null" : String(value);
};
const textOf = value => (typeof value === "string" ? value : jsonText(value));
const holdsObject = value =>
  isObject(value) || (Array.isArray(value) && value.some(one => typeof one === "object" && one !== null));

/** The value in the form of a field, or undefined where it has none. */
const converted = (kind, given, nested) => {
  const value = plain(given);
  if (kind === "string") return !nested && holdsObject(value) ? NESTED : textOf(value);
  if (kind === "boolean") {
    if (typeof value === "boolean") return value;
    return typeof value === "string" ? { true: true, false: false }[value.toLowerCase()] : undefined;
  }
  const number = typeof value === "string" && NUMBER_TEXT.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
};

const writtenInstant = parts => {
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number);
  const milliseconds = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(milliseconds);
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  const [zoneHours, zoneMinutes] = [Number(parts[9] ?? 0), Number(parts[10] ?? 0)];
  if (!exists || hour > 23 || minute > 59 || second > 59 || zoneHours > 23 || zoneMinutes > 59) return undefined;
  const offset = (zoneHours * 60 + zoneMinutes) * (parts[8] === "-" ? -60000 : 60000);
  return BigInt(milliseconds - offset) * 1000000n + BigInt((parts[7] ?? "").padEnd(9, "0"));
};

/** Seconds, milliseconds, microseconds or nanoseconds by their size, rounded to the microsecond. */
const epochInstant = text => {
  const parts = EPOCH.exec(text);
  if (!parts) return undefined;
  const size = Number(text);
  const decimals = size < 1e11 ? 9 : size < 1e14 ? 6 : size < 1e17 ? 3 : 0;
  const digits = parts[1] + (parts[2] ?? "").slice(0, decimals).padEnd(decimals, "0");
  return digits.length > 30 ? undefined : ((BigInt(digits) + 500n) / 1000n) * 1000n;
};

/** The nanoseconds since 1970 that a producer's time stands for, or undefined when it is none. */
const instantOf = value => {
  const text = typeof value === "number" ? String(value) : value instanceof Date ? plain(value) : value;
  if (typeof text !== "string") return undefined;
  const parts = WRITTEN_TIME.exec(text);
  const instant = parts ? writtenInstant(parts) : epochInstant(text);
  return instant !== undefined && instant >= 0n && instant <= LAST_INSTANT ? instant : undefined;
};

/** RFC 3339 in UTC, to the microsecond, or to the nanosecond where a producer said so much. */
const written = instant => {
  const seconds = new Date(Number(instant / 1000000000n) * 1000).toISOString().slice(0, 19);
  const digits = String(instant % 1000000000n).padStart(9, "0");
  return seconds + "." + (digits.endsWith("000") ? digits.slice(0, 6) : digits) + "Z";
};
const now = () => BigInt(Date.now()) * 1000000n;

// --- The policy ---

const branch = () => ({ claims: [], below: new Map() });

/** The claimed keys of a record: who claims a key, with which rank, and what is claimed below it. */
const CLAIMED = branch();
for (const [field, [, aliases]] of Object.entries(FIELDS)) {
  for (const [index, name] of [field, ...aliases].entries()) {
    const paths = [[[name], 2 * index], ...(name.includes(".") ? [[name.split("."), 2 * index + 1]] : [])];
    for (const [path, rank] of paths) {
      let here = CLAIMED;
      for (const key of path) {
        if (!here.below.has(key)) here.below.set(key, branch());
        here = here.below.get(key);
      }
      here.claims.push({ field, rank });
    }
  }
}

const nameInto = (found, record, claimed) => {
  for (const [key, value] of Object.entries(record)) {
    const here = claimed.below.get(key);
    if (here === undefined || !isPresent(value)) continue;
    for (const { field, rank } of here.claims) {
      const best = found.get(field);
      if (best === undefined || rank < best.rank) found.set(field, { rank, value });
    }
    if (here.below.size > 0 && isObject(value)) nameInto(found, value, here);
  }
};

const redacted = text => DETECTORS.reduce((left, [token, pattern]) => left.replace(pattern, () => token), text);
const own = (table, key) => (Object.hasOwn(table, key) ? table[key] : undefined);

const cut = text => {
  const bytes = Buffer.from(text);
  if (bytes.length <= TEXT_BYTES) return text;
  let end = TEXT_BYTES;
  while (end > 0 && (bytes[end] & 0xc0) === 0x80) end--;
  return bytes.toString("utf8", 0, end);
};

const isError = value => types.isNativeError(value) || value instanceof Error;

/** What a thrown error says, as canonical fields. */
const errorFields = error => ({
  error_type: error.name === "Error" ? error.constructor?.name : error.name,
  error_message: error.message,
  stack_trace: error.stack,
});

/** A record, and the first error that is a value of it: said by its fields, and not by what it is called. */
const withoutErrors = record => {
  const thrown = Object.values(record).find(isError);
  if (thrown === undefined) return [record, {}];
  return [Object.fromEntries(Object.entries(record).filter(([, value]) => !isError(value))), errorFields(thrown)];
};

// The one is told by the other, so that they are read before what is dropped of them goes.
const TELLING = ["event", "message"];
const saySomething = fields => {
  fields.message ??= fields.event ?? "record without a message";
};

const judged = (record, weaker) => {
  const [said, thrown] = withoutErrors(record);
  const raw = {};
  for (const layer of [context(), ...[...weaker].reverse(), thrown, said]) {
    const found = new Map();
    nameInto(found, layer, CLAIMED);
    for (const [field, { value }] of found) raw[field] = value;
  }
  const fields = {};
  for (const [field, value] of Object.entries(raw)) {
    const [kind] = FIELDS[field];
    // Else what is dropped is not even looked at: it is the longest that records have.
    if (kind === "time" || (DROPPED.has(field) && !TELLING.includes(field))) continue;
    const form = converted(kind, value, NESTED_FIELDS.has(field));
    if (form !== undefined) fields[field] = form;
  }
  const instant = instantOf(raw.time);
  fields.level = own(LEVELS, String(fields.level).toLowerCase()) ?? "info";
  const event = fields.event === undefined ? own(EVENT_MESSAGES, fields.message ?? "") : own(EVENTS, fields.event);
  if (event !== undefined) fields.event = event;
  saySomething(fields);
  for (const field of TELLING) if (DROPPED.has(field)) delete fields[field];
  saySomething(fields);
  const key = process.env[KEY_VARIABLE] ?? "";
  for (const field of HASHED) {
    if (fields[field] === undefined) continue;
    if (key === "") delete fields[field];
    else fields[field] = createHash("sha256").update(key + textOf(fields[field]), "utf8").digest("hex").slice(0, 16);
  }
  for (const [field, value] of Object.entries(fields)) {
    if (typeof value === "string") {
      if (!(HASHED_LATER.has(field) || (ID_FIELDS.has(field) && ID.test(value)))) fields[field] = redacted(value);
    } else if (typeof value === "number" && NUMBER_DETECTORS.some(one => one.test(textOf(value)))) delete fields[field];
  }
  for (const field of TRUNCATED) if (typeof fields[field] === "string") fields[field] = cut(fields[field]);
  const { level, message, ...others } = fields;
  return { time: written(instant ?? now()), level, service: SERVICE, environment: ENVIRONMENT, message, ...others };
};

const unreadable = { message: UNPARSABLE, level: "warning", parse_error: "json" };

/** The record that a function makes. Never throws: what cannot be judged is written as nothing but that. */
const guarded = make => {
  try {
    return make();
  } catch {
    return { time: written(now()), service: SERVICE, environment: ENVIRONMENT, ...unreadable };
  }
};

/**
 * A program's record as the one that is written. Each of weaker is another record, judged alike; its fields stand where
 * nothing before it has them. Never throws.
 */
const canonical = (record, ...weaker) => guarded(() => judged(record, weaker));

/** The fields of a message: those of a JSON object, else the text itself, or what it is; nothing of a blank one. */
const read = message => {
  if (typeof message !== "string") return isPresent(message) ? { message } : {};
  const text = message.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
  if (!text.startsWith("{")) return text === "" ? {} : { message: text };
  try {
    return JSON.parse(text);
  } catch {
    return unreadable;
  }
};

// --- Requests ---

const store = new AsyncLocalStorage();

/** OpenTelemetry's API where the program has it, beside this file or in its own folder. */
const openTelemetry = [__filename, join(process.cwd(), "x.js")].reduce((found, from) => {
  try {
    return found ?? createRequire(from)("@opentelemetry/api");
  } catch {
    return undefined;
  }
}, undefined);

const currentSpan = () => {
  const span = openTelemetry?.trace.getActiveSpan()?.spanContext();
  return span && openTelemetry.isSpanContextValid(span) ? { trace_id: span.traceId, span_id: span.spanId } : {};
};

/** The fields that every record written here and now carries: what was bound, and the current span. */
const context = () => ({ ...store.getStore(), ...currentSpan() });

/** Runs a function with fields on all records below it, under any name: bound({ request_id: id }, () => next()). */
const bound = (fields, run) => store.run({ ...store.getStore(), ...fields }, run);

module.exports = { bound, canonical, context, errorFields, guarded, isError, read };
`;
