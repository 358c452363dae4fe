/** Which field is stored where, as what, how treated, for how long: the data inventory as data. */

import { isRecordInstrument, metricLabel } from "../../core/instrument.ts";
import type { Treatment } from "../../core/privacy.ts";
import { keptDays } from "../../core/retention.ts";
import { envelope, type Field, fieldEntries, type Stream, spanName, streams } from "../../core/schema.ts";
import { treatmentOf } from "../../core/step.ts";
import type { Holding, Part, Site, Telemetry } from "../../core/target.ts";

/** A field in a store. */
export interface Entry {
  readonly field: string;
  /** What it is called there; undefined where it is not stored. */
  readonly as: string | undefined;
  readonly privacy: Field["privacy"];
  readonly subject: Field["subject"];
  /** `hashed`, and by service where they differ: `kept (llm-batch: dropped)`. */
  readonly treatment: string;
  /** The streams it is expected in, for logs. */
  readonly streams: readonly Stream[];
  /** The longest that a value of it exists here; undefined where it is not stored, infinite where nobody here knows. */
  readonly atMostDays: number | undefined;
}

/** A store with what it keeps of one kind of telemetry. */
export interface Inventory {
  readonly part: Part;
  readonly telemetry: Telemetry;
  readonly holdings: readonly Holding[];
  readonly entries: readonly Entry[];
}

const treatmentWords = { keep: "kept", hash: "hashed", drop: "dropped" } as const;

/** Where pseudonyms are made later, values still stand as they came. */
const wordOf = (treatment: Treatment, unhashed: boolean): string =>
  treatment === "hash" && unhashed ? "kept, hashed by the shipper" : treatmentWords[treatment];

const treatmentText = (name: string, field: Field, { services }: Site, unhashed: boolean): string => {
  const each = services.map(({ name: service, privacy }) => ({
    service,
    word: wordOf(treatmentOf(name, field, privacy), unhashed),
  }));
  const [first] = each;
  const words = [...new Set(each.map(({ word }) => word))];
  if (first === undefined || words.length === 1) return first?.word ?? "kept";
  return words
    .map(
      word =>
        `${word}: ${each
          .filter(one => one.word === word)
          .map(({ service }) => service)
          .join(", ")}`,
    )
    .join("; ");
};

/** The streams whose events carry a field; what every record has is in all of them. */
const streamsOf = (name: string, { schema }: Site): readonly Stream[] => {
  const everywhere: readonly string[] = envelope;
  if (everywhere.includes(name)) return streams;
  const carried = new Set(
    Object.values(schema.events)
      .filter(({ required, optional }) => required.includes(name) || optional.includes(name))
      .map(({ stream }) => stream),
  );
  return carried.size === 0 ? streams : streams.filter(stream => carried.has(stream));
};

/** The labels that instruments carry, which are all that metrics know of a record. */
const labels = ({ instruments }: Site): ReadonlySet<string> =>
  new Set(["service", "environment", ...instruments.filter(isRecordInstrument).flatMap(one => one.labels)]);

const namedIn = (
  part: Part,
  telemetry: Telemetry,
  site: Site,
): ((name: string, field: Field) => string | undefined) => {
  switch (telemetry) {
    case "logs": {
      const byField = new Map(part.readable.mapping.map(slot => [slot.field, `${slot.name} (${slot.place})`]));
      return name => byField.get(name);
    }
    case "traces":
      return (name, field) =>
        field.signals.includes("span") &&
        site.services.some(({ privacy, traces }) => traces && treatmentOf(name, field, privacy) !== "drop")
          ? `${spanName(name, field)} (attribute)`
          : undefined;
    case "metrics": {
      const known = labels(site);
      return name => (known.has(name) ? `${metricLabel(name)} (label)` : undefined);
    }
    default:
      return telemetry satisfies never;
  }
};

/** Every store that holds something, with every field of the schema. */
export const inventoryOf = (site: Site): readonly Inventory[] =>
  site.parts().flatMap(part =>
    (["logs", "traces", "metrics"] as const).flatMap((telemetry): readonly Inventory[] => {
      const holdings = part.holdings.filter(one => one.telemetry === telemetry);
      if (holdings.length === 0) return [];
      const nameOf = namedIn(part, telemetry, site);
      // A store without a mapping, such as the queue of a shipper, holds what passes through it.
      const passes = telemetry === "logs" && part.readable.mapping.length === 0;
      const unhashed = holdings.some(one => one.unhashed === true);
      const entries = fieldEntries(site.schema).map(([field, facts]): Entry => {
        const treatment = treatmentText(field, facts, site, unhashed);
        const as = passes ? (treatment === "dropped" ? undefined : `${field} (body)`) : nameOf(field, facts);
        const expected = streamsOf(field, site);
        const held = holdings.filter(({ stream }) => stream === undefined || expected.includes(stream));
        const days = held.map(({ atMostDays }) => atMostDays);
        return {
          field,
          as,
          privacy: facts.privacy,
          subject: facts.subject,
          treatment,
          streams: telemetry === "logs" ? expected : [],
          atMostDays: as === undefined || days.length === 0 ? undefined : Math.max(...days),
        };
      });
      return [{ part, telemetry, holdings, entries }];
    }),
  );

/** What the policy allows for a holding, in days. */
export const allowedDays = ({ stream, telemetry }: Holding, { retention }: Site): number =>
  keptDays(retention[telemetry === "logs" ? (stream ?? "application") : telemetry]);
