/**
 * Spans: attributes under the conventions' names, and the privacy policy on everything a span carries that statements
 * reach: attributes of spans, events, scopes and resources, their keys, names, status messages. Trace state, which is
 * whatever a caller of a caller sent, goes. The attributes of links are out of reach of every processor.
 *
 * Spans have no list of allowed attributes, as log records have, since instrumentations add what they please. A structured
 * attribute becomes text where it is a known field, else one attribute for each of its leaves, so that detectors see them
 * unescaped and keys at any depth are judged.
 */

import { foreignContent } from "../../catalog/index.ts";
import type { JsonObject } from "../../core/artifact.ts";
import { causeField } from "../../core/cause.ts";
import type { Detector, Privacy, Treatment } from "../../core/privacy.ts";
import { fieldEntries, type Schema, spanName } from "../../core/schema.ts";
import { treatmentOf } from "../../core/step.ts";
import type { Site } from "../../core/target.ts";
import { statementsOfTexts } from "./classification.ts";
import { convertTexts, readFlag, readNumber } from "./conversion.ts";
import { unknownService, unnamed } from "./lanes.ts";
import { entry, isOneOf, isPresent, isString, type Ottl, quoted, set } from "./ottl.ts";
import { pseudonyms } from "./pseudonyms.ts";
import { dropFoundKeys, exceptHex, literally, redactNumbers, redactText, redactTexts } from "./redaction.ts";
import { everyName, type SpanField, spanFields } from "./span-names.ts";

const attributes = "span.attributes";

/** The maps of attributes, by the context OTTL reaches them in. */
const maps = ["span.attributes", "spanevent.attributes", "scope.attributes", "resource.attributes"] as const;

/** Statements of one context; a type and no interface, so that it is JSON to the compiler too. */
type Group = {
  readonly conditions?: readonly Ottl[];
  readonly error_mode: "silent" | "propagate";
  readonly statements: readonly Ottl[];
};

/** The processors of the traces pipelines, in the order they run. */
export const spanProcessors = (site: Site): Readonly<Record<string, JsonObject>> => {
  const numbers = site.detectors.filter(detector => detector.claimsNumbers);
  return {
    "transform/spans": { error_mode: "propagate", trace_statements: spanGroups(site) },
    ...(numbers.length === 0
      ? {}
      : {
          // Masks numbers in attributes that no field knows; statements cannot walk through a map.
          "redaction/numbers": {
            allow_all_keys: true,
            redact_all_types: true,
            blocked_values: [wholeNumber(numbers).replaceAll("$", "$$$$")],
            // What the statements have left alone stays alone.
            ignored_keys: hexAttributes(site),
            summary: "silent",
          },
        }),
  };
};

const wholeNumber = (detectors: readonly Detector[]): string =>
  `^(?:${detectors.map(detector => `(?:${detector.pattern})`).join("|")})$`;

const spanGroups = (site: Site): readonly Group[] => {
  const fields = spanFields(site.schema);
  const numbers = fields.filter(({ field }) => field.type === "int" || field.type === "float");
  const hex = hexAttributes(site);
  const redact = (map: (typeof maps)[number]) => exceptHex(map, scratch(map), hex, redactTexts(map, site.detectors));
  const groups: readonly Group[] = [
    { error_mode: "silent", statements: normalise(fields) },
    // Maps and lists that no field knows, leaf by leaf: `request.headers.authorization`, `tags.0`.
    ...maps.map(map => ({ error_mode: "propagate" as const, statements: [`flatten(${map})`] })),
    ...privacies(site).flatMap(({ services, privacy }) =>
      maps.map(map => ({
        ...(services === undefined ? {} : { conditions: [services] }),
        error_mode: "propagate" as const,
        statements: treat(map, site.schema, privacy),
      })),
    ),
    ...maps.map(map => ({ error_mode: "propagate" as const, statements: dropFoundKeys(map, site.detectors) })),
    {
      error_mode: "propagate",
      statements: [
        set("span.trace_state", quoted("")),
        ...redactText("span.name", site.detectors),
        ...redactText("span.status.message", site.detectors),
        ...redact(attributes),
        ...redactNumbers(
          attributes,
          numbers.map(one => one.attribute),
          site.detectors,
        ),
      ],
    },
    {
      error_mode: "propagate",
      statements: [...redactText("spanevent.name", site.detectors), ...redact("spanevent.attributes")],
    },
    {
      error_mode: "propagate",
      statements: [
        ...redactText("scope.name", site.detectors),
        ...redactText("scope.version", site.detectors),
        ...redact("scope.attributes"),
      ],
    },
    {
      error_mode: "propagate",
      statements: [
        ...redact("resource.attributes"),
        set('resource.attributes["deployment.environment.name"]', quoted(site.name)),
      ],
    },
    ...truncate(Math.min(...site.services.map(service => service.privacy.textBytes))),
    ...classify(site),
  ];
  return groups.filter(group => group.statements.length > 0);
};

/** Known attributes under one name each, with the type the schema says. */
const normalise = (fields: readonly SpanField[]): readonly Ottl[] => {
  const renamed = fields.flatMap(field => field.renamed.map(other => other.attribute));
  return [
    ...fields.flatMap(rename),
    `delete_matching_keys(${attributes}, ${quoted(oneOf(renamed))})`,
    ...convertTexts(
      attributes,
      "span.cache",
      fields.filter(({ field }) => field.type === "string").map(one => one.attribute),
      "as-text",
    ),
    ...fields.flatMap(({ field, attribute }) => {
      if (field.type === "int" || field.type === "float") return readNumber(attributes, attribute);
      return field.type === "boolean" ? readFlag(attributes, attribute) : [];
    }),
  ];
};

const rename = ({ attribute, renamed }: SpanField): readonly Ottl[] => {
  const target = entry(attributes, attribute);
  return renamed.flatMap(({ attribute: other, scale, first }) => {
    const source = entry(attributes, other);
    const isNumber = `(IsInt(${source}) or IsDouble(${source}))`;
    const absent = `${target} == nil`;
    if (scale !== 1) return [set(target, `${source} * ${scale}`, isNumber, absent)];
    return [
      ...(first ? [set(target, `${source}[0]`, `IsList(${source})`, absent)] : []),
      set(target, source, isPresent(source), absent),
    ];
  });
};

const oneOf = (names: readonly string[]): string => `^(?:${names.map(literally).join("|")})$`;

/** Every policy with the condition for its services; undefined where there is only one. */
const privacies = (site: Site): readonly { readonly services: Ottl | undefined; readonly privacy: Privacy }[] => {
  const byPolicy = new Map<string, { readonly privacy: Privacy; readonly services: string[] }>();
  for (const { name, privacy } of [...site.services, unnamed(site)]) {
    const key = JSON.stringify(privacy);
    const one = byPolicy.get(key) ?? { privacy, services: [] };
    one.services.push(name);
    byPolicy.set(key, one);
  }
  const service = 'resource.attributes["service.name"]';
  const named = site.services.map(({ name }) => name);
  return [...byPolicy.values()].map(({ privacy, services }) => {
    if (byPolicy.size === 1) return { privacy, services: undefined };
    // Whoever is not named falls under the strictest policy.
    const others = named.filter(name => !services.includes(name));
    return {
      privacy,
      services: services.includes(unknownService) ? `not ${isOneOf(service, others)}` : isOneOf(service, services),
    };
  });
};

/** The scratch map of a map's context. */
const scratch = (map: (typeof maps)[number]): Ottl => map.replace("attributes", "cache");

/**
 * The attributes of ids and hashes that machines make, and those where every service's policy has a pseudonym or nothing.
 */
const hexAttributes = ({ schema, services }: Site): readonly string[] => {
  const named = (treatment: Treatment) =>
    fieldEntries(schema).filter(([name, field]) =>
      services.some(({ privacy }) => treatmentOf(name, field, privacy) === treatment),
    );
  const kept = new Set(named("keep").flatMap(([name, field]) => everyName(name, field)));
  return [
    ...named("keep").flatMap(([name, field]) => (field.hex ? [spanName(name, field)] : [])),
    ...new Set(
      named("hash")
        .flatMap(([name, field]) => everyName(name, field))
        .filter(name => !kept.has(name)),
    ),
  ];
};

/** Drops and pseudonyms by name, on one map. */
const treat = (map: (typeof maps)[number], schema: Schema, privacy: Privacy): readonly Ottl[] => {
  const all = fieldEntries(schema).map(([name, field]) => ({
    treatment: treatmentOf(name, field, privacy),
    attribute: spanName(name, field),
    credential: field.privacy === "never" || field.subject === "credential",
    names: everyName(name, field),
  }));
  const kept = new Set(all.filter(one => one.treatment === "keep").flatMap(one => one.names));
  const namesOf = (condition: (one: (typeof all)[number]) => boolean) => [
    ...new Set(all.filter(condition).flatMap(one => one.names)),
  ];
  const credentials = namesOf(one => one.credential);
  // A name that a kept field has too says nothing about whose data it is.
  const dropped = namesOf(one => one.treatment === "drop" && !one.credential).filter(name => !kept.has(name));
  const hashed = namesOf(one => one.treatment === "hash").filter(name => !kept.has(name) && !dropped.includes(name));
  // These count at any depth, unless a kept attribute ends so too.
  const keptAttributes = all.filter(one => one.treatment === "keep").map(one => one.attribute);
  const deep = dropped.filter(name => !keptAttributes.some(attribute => attribute.endsWith(`.${name}`)));
  const parts = "(?:[.][0-9]+(?:[.].*)?)";
  const alternatives = (names: readonly string[]) => `(?:${names.map(literally).join("|")})`;
  const pattern = [
    ...(credentials.length > 0 ? [`(?:.*[.])?${alternatives(credentials)}${parts}?`] : []),
    ...(deep.length > 0 ? [`(?:.*[.])?${alternatives(deep)}${parts}?`] : []),
    ...(dropped.length > 0 ? [`${alternatives(dropped)}${parts}?`] : []),
    ...(hashed.length > 0 ? [`${alternatives(hashed)}${parts}`] : []),
    ...(privacy.content === "drop" ? [`${alternatives(foreignContent)}(?:[.].*)?`] : []),
  ].join("|");
  return [
    ...(pattern === "" ? [] : [`delete_matching_keys(${map}, ${quoted(`(?i)^(?:${pattern})$`)})`]),
    ...(hashed.length === 0 ? [] : pseudonyms(map, scratch(map), hashed, privacy.pseudonymKey, hashDigits)),
  ];
};

/**
 * Why a failed span failed, as log records say it: from its attributes and its status. What an exception said in an event of
 * the span is out of reach.
 */
const classify = (site: Site): readonly Group[] => {
  const { schema } = site;
  const field = schema.fields[causeField];
  if (field?.classified?.kind !== "texts" || !field.signals.includes("span")) return [];
  const by = field.classified;
  const attribute = (name: string): Ottl => {
    const other = schema.fields[name];
    return entry(attributes, other === undefined ? name : spanName(name, other));
  };
  const statements = statementsOfTexts({
    map: attributes,
    cache: "span.cache",
    field: spanName(causeField, field),
    meant: [
      "span.status.code == STATUS_CODE_ERROR",
      ...by.when.present.map(name => isPresent(attribute(name))),
      ...Object.entries(by.when.among).map(([name, values]) => isOneOf(attribute(name), values)),
    ],
    texts: [...by.from.map(attribute), "span.status.message"],
    by,
  });
  return privacies(site)
    .filter(({ privacy }) => treatmentOf(causeField, field, privacy) === "keep")
    .map(({ services }) => ({
      ...(services === undefined ? {} : { conditions: [services] }),
      error_mode: "propagate" as const,
      statements,
    }));
};

/** As the `hash` step has it. */
const hashDigits = 16;

/** The longest text, cut between characters. */
const truncate = (bytes: number): readonly Group[] => [
  {
    error_mode: "propagate",
    statements: [
      `truncate_all(${attributes}, ${bytes})`,
      ...["span.name", "span.status.message"].map(text =>
        set(text, `Substring(${text}, 0, ${bytes}, true)`, isString(text), `Len(${text}) > ${bytes}`),
      ),
    ],
  },
  { error_mode: "propagate", statements: [`truncate_all(spanevent.attributes, ${bytes})`] },
];
