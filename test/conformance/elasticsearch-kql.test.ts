/** KQL in Elasticsearch's own parser: every text is read, and hostile values stay what they are. */

import { describe, expect, test } from "vitest";
import type { Asked } from "../../src/core/query/index.ts";
import { hours } from "../../src/core/units.ts";
import { cases } from "../query/cases.ts";
import { compared } from "./compared.ts";
import { hasEsql, readKql } from "./elasticsearch/queries.ts";
import { ask, plain, worldOfCase } from "./elasticsearch/worlds.ts";

describe.skipIf(!hasEsql)("KQL in Elasticsearch's parser", () => {
  test("every text is read", async () => {
    const texts = Object.values(cases).flatMap(one => {
      const said = ask(worldOfCase(one), one.asked, "kql");
      return said.kind === "text" && one.asked.query.kind !== "raw" ? [said.text] : [];
    });
    const read = await readKql(plain.mapping, texts);
    const unread = read.filter(one => typeof one === "string");
    compared("kqlTexts", { equal: read.length - unread.length, different: unread.length });
    expect(unread).toEqual([]);
    expect(texts.length).toBeGreaterThan(8);
  }, 120_000);

  test("hostile values stay what they are", async () => {
    const values = [`a"b'c\\d`, "{{x}} $__y %{z} `w` ${v}\nü", '") or (x: "', "* or *", "\\", '"', "and", "{a: b}"];
    const texts = values.map(value => {
      const said = ask(plain, recordsWhere("equals", value), "kql");
      if (said.kind === "unsupported") throw new Error(said.why);
      return said.text;
    });
    const read = (await readKql(plain.mapping, texts)).map(query => JSON.stringify(query));
    values.forEach((value, at) => {
      expect(read[at]).toContain(JSON.stringify(value));
    });
  }, 120_000);
});

const recordsWhere = (kind: "equals", value: string): Asked => ({
  query: {
    kind: "records",
    from: { events: [], where: [{ kind, field: "error_type", value }] },
    fields: [],
    limit: 10,
  },
  shape: "instant",
  window: hours(1),
});
