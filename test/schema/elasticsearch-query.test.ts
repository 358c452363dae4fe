/** Rung 1: every search body passes the schema generated from the official client's types, unknown keys refused. */

import { Ajv, type ValidateFunction } from "ajv";
import { beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/core/artifact.ts";
import { misspellings } from "../pipeline/misspellings.ts";
import { cases } from "../query/cases.ts";
import { storeOf } from "../query/stores.ts";
import { searchesOf } from "./elasticsearch-files.ts";
import { definitionOf, strictSchemaOf, type TypedVersion, typedVersions } from "./elasticsearch-schemas.ts";

const validators = new Map<TypedVersion, ValidateFunction>();

beforeAll(() => {
  for (const version of typedVersions) {
    const ajv = new Ajv({ strict: false, formats: { "date-time": true } });
    ajv.addSchema(strictSchemaOf(version), "es");
    validators.set(version, ajv.compile({ $ref: `es#/definitions/${definitionOf("queries")}` }));
  }
}, 240_000);

const refusal = (version: TypedVersion, body: unknown): string | undefined => {
  const validate = validators.get(version);
  if (!validate) throw new Error("no schema");
  return validate(body) ? undefined : JSON.stringify(validate.errors?.[0]);
};

/** The bodies of the table's cases, and of the saved queries. */
const bodies: Readonly<Record<string, JsonObject>> = {
  ...Object.fromEntries(
    Object.entries(cases).flatMap(([name, one]) => {
      const store = storeOf("query-dsl", one.sampled);
      const said = store?.target.ask?.(store.self, store.site, one.asked, "query-dsl");
      return said?.kind === "text" ? [[name, JSON.parse(said.text) as JsonObject] as const] : [];
    }),
  ),
  ...searchesOf(),
};

/** Objects whose keys are names: of fields, aggregations, parameters, buckets. */
const peoplesNames =
  /([.]|^)(aggs|runtime_mappings|term|terms|range|wildcard|regexp|params|buckets_path|order|sort|filters[.]filters)$|sources\[\]([.][a-z_.]+)?$|sort\[\]$/;

/** What the types leave open: how a field is sorted, and in 8.x what a term is compared with. */
const open: Readonly<Record<TypedVersion, RegExp>> = {
  "8.19": /^sort\[\][.]@timestamp[.]order$|[.]term[.].+[.]value$/,
  "9.5": /^sort\[\][.]@timestamp[.]order$/,
};

describe.each(typedVersions)("the types of %s", version => {
  test("accept every body", () => {
    const refused = Object.entries(bodies).flatMap(([name, body]) => {
      const why = refusal(version, body);
      return why === undefined ? [] : [`${name}: ${why}`];
    });
    expect(refused).toEqual([]);
    expect(Object.keys(bodies).length).toBeGreaterThan(100);
  });

  test("refuse a misspelt key", () => {
    const accepted = new Set<string>();
    let tried = 0;
    for (const [name, body] of Object.entries(bodies)) {
      if (name.startsWith("raw")) continue;
      for (const typo of misspellings(body, parent => peoplesNames.test(parent))) {
        tried++;
        if (refusal(version, typo.data) === undefined) accepted.add(typo.path);
      }
    }
    expect([...accepted].filter(path => !open[version].test(path))).toEqual([]);
    expect(tried).toBeGreaterThan(500);
  }, 120_000);
});
