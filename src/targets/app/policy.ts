/** What a service's own logging has to know of its records, taken from the steps that every shipper runs. */

import { type Detector, hexDigitsOnly, lookaroundPattern, redactionToken } from "../../core/privacy.ts";
import type { ValueType } from "../../core/schema.ts";
import { secretVariable } from "../../core/secret.ts";
import type { Service } from "../../core/service.ts";
import { stepsFor, stepsOf } from "../../core/step.ts";
import type { Site } from "../../core/target.ts";

/** A canonical field: the form of its values, and every name it may arrive under, best first. */
export interface PolicyField {
  readonly name: string;
  readonly type: ValueType;
  readonly from: readonly string[];
}

/** A detector as engines with lookaround run it: the whole match is the finding. */
export interface PolicyDetector {
  readonly token: string;
  readonly pattern: string;
  /** What claims a number whose digits match as a whole. */
  readonly number?: string;
}

export interface Policy {
  readonly environment: string;
  /** Undefined where services share the file. */
  readonly service: string | undefined;
  readonly fields: readonly PolicyField[];
  /** Fields that keep objects as JSON text. */
  readonly nested: readonly string[];
  readonly levels: Readonly<Record<string, string>>;
  readonly events: Readonly<Record<string, string>>;
  /** The event of each message that says one. */
  readonly eventMessages: Readonly<Record<string, string>>;
  /** Where shippers come after, they drop the event themselves: they tell the stream by it, and by nothing else. */
  readonly dropped: readonly string[];
  /** Empty where the shippers make the pseudonyms. */
  readonly hashed: readonly string[];
  /**
   * Fields of which the shippers make the pseudonyms. They stay as they are until then: a token in the place of an address
   * would be one pseudonym for everybody.
   */
  readonly hashedLater: readonly string[];
  /** The environment variable with the key of pseudonyms. */
  readonly keyVariable: string;
  readonly detectors: readonly PolicyDetector[];
  /** Fields whose text stays where it is nothing but the digits of an id or a hash. */
  readonly ids: { readonly fields: readonly string[]; readonly pattern: string };
  readonly truncated: readonly string[];
  readonly textBytes: number;
}

/** `hashes` says whether pseudonyms are made here, since no shipper comes after. Sampling is the shippers' alone: twice a tenth is a hundredth. */
export const policyOf = (site: Site, service: Service, hashes: boolean): Policy => {
  const steps = stepsFor(site.schema, site.detectors, service);
  const converted = stepsOf(steps, "convert").flatMap(step => step.fields);
  const pseudonyms = stepsOf(steps, "hash").flatMap(step => step.fields);
  const dropped = stepsOf(steps, "remove").flatMap(step => step.fields);
  const tableOf = (kind: "lookup" | "derive", field: string) =>
    stepsOf(steps, kind).find(step => step.field === field)?.table ?? {};
  return {
    environment: site.name,
    service: site.services.length === 1 ? service.name : undefined,
    fields: stepsOf(steps, "rename").flatMap(step =>
      step.fields.map(({ field, from, type }) => ({ name: field, type, from })),
    ),
    nested: converted.filter(({ nested }) => nested === true).map(({ field }) => field),
    levels: tableOf("lookup", "level"),
    events: tableOf("lookup", "event"),
    eventMessages: tableOf("derive", "event"),
    dropped: hashes ? dropped : dropped.filter(field => field !== "event"),
    hashed: hashes ? pseudonyms : [],
    hashedLater: hashes ? [] : pseudonyms,
    keyVariable: secretVariable(service.privacy.pseudonymKey),
    detectors: stepsOf(steps, "redact").flatMap(step => step.detectors.map(policyDetector)),
    ids: { fields: stepsOf(steps, "redact").flatMap(step => step.except ?? []), pattern: hexDigitsOnly },
    truncated: stepsOf(steps, "truncate")
      .flatMap(step => step.fields)
      .filter(field => hashes || !pseudonyms.includes(field)),
    textBytes: service.privacy.textBytes,
  };
};

const policyDetector = (found: Detector): PolicyDetector => ({
  token: redactionToken(found),
  pattern: lookaroundPattern(found),
  ...(found.claimsNumbers ? { number: found.pattern } : {}),
});
