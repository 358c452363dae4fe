/** Searches for traces. What a trace must have, one of its spans must have all of. */

import { fieldOf, type Schema, spanName } from "./schema.ts";
import type { Service } from "./service.ts";
import { treatmentOf } from "./step.ts";
import type { Duration } from "./units.ts";

/** Traces to look for, as people search them among those of one service. */
export interface TraceSearch {
  /** The span's name; `{service}` stands for the service's, and other braces for nothing but in a route. @default any */
  readonly operation?: string;
  /** Fields of the schema that spans carry, and their values. @default none */
  readonly where?: Readonly<Record<string, string>>;
  /** Only traces with a span whose status is an error. @default false */
  readonly failed?: boolean;
  /** The least time the span took. @default any length */
  readonly slowerThan?: Duration;
}

/** A saved search. */
export interface TraceQuery extends TraceSearch {
  /** Names its file: `slow-traces`. */
  readonly name: string;
  /** What it finds, as a sentence. */
  readonly description: string;
  /** The most traces it brings. @default 100 */
  readonly limit?: number;
}

/** The span's name a search asks for, of one service. */
export const operationOf = ({ operation }: TraceSearch, service: string): string | undefined =>
  operation?.replaceAll("{service}", service);

/**
 * What stands in braces in a span's name and nobody fills in, so that no span is called so: `{svc}`. In a route braces are the
 * name's own, as in `GET /users/{id}`. `filled` are the names that somebody fills in.
 */
export const unfilledIn = (operation: string, filled: readonly string[] = ["service"]): readonly string[] =>
  [...operation.matchAll(/\{([^{}]*)\}/g)].flatMap(({ 0: written, 1: name = "", index }) =>
    filled.includes(name) || /\/\S*$/.test(operation.slice(0, index)) ? [] : [written],
  );

/** The attributes a search asks for, as spans have them. A status of error is the attribute `error` to those who search. */
export const tagsOf = ({ where = {}, failed = false }: TraceSearch, schema: Schema): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(where).map(([name, value]) => {
      const field = fieldOf(schema, name);
      return [field === undefined ? name : spanName(name, field), value];
    }),
  ),
  ...(failed ? { error: "true" } : {}),
});

export interface NeverFound {
  readonly why: string;
  readonly help?: string;
}

const pseudonym = /^[0-9a-f]{16}$/;

/** Why no trace can be found: what it must have, no service's spans keep, or not as it is written here. */
export const whyNeverFound = (
  { where = {} }: TraceSearch,
  { schema, services }: { readonly schema: Schema; readonly services: readonly Service[] },
): NeverFound | undefined => {
  const traced = services.filter(({ traces }) => traces);
  if (traced.length === 0) return { why: "no service sends traces" };
  for (const [name, value] of Object.entries(where)) {
    const field = fieldOf(schema, name);
    if (field === undefined || !field.signals.includes("span")) return { why: `no span carries ${name}` };
    const treatments = traced.map(({ privacy }) => treatmentOf(name, field, privacy));
    if (treatments.every(one => one === "drop")) return { why: `the privacy policy drops ${name}` };
    if (!treatments.includes("keep") && !pseudonym.test(value))
      return { why: `${name} is kept as a pseudonym`, help: "ask for the pseudonym, 16 hexadecimal digits" };
  }
  return undefined;
};
