/** What the page on a bad day calls a proof reads all that is kept, for as long as it is kept, and says what it does not read. */

import { describe, expect, test } from "vitest";
import prod from "../../environments/prod.ts";
import { pagesIn } from "./environments.ts";
import { blocksOf } from "./reading.ts";

const text = pagesIn(prod).find(({ path }) => path === "bad-day.md")?.text ?? "";
const [, proof = ""] = /^## 2\. Prove\n(.*?)^## 3/ms.exec(text) ?? [];
const [searches = "", rest = ""] = proof.split("### What these searches do not read");
const texts = (store: string): readonly string[] =>
  blocksOf([{ path: "bad-day.md", title: "", group: "Privacy", text: searches }])
    .filter(({ summary }) => summary.startsWith(store))
    .map(({ text: query }) => query);

const stores = prod.site.parts().filter(({ readable }) => readable.mapping.length > 0);

test("there are five stores to ask", () => {
  expect(stores).toHaveLength(5);
});

describe.each(stores.map(one => [one.title, one] as const))("%s", (store, { readable: { mapping } }) => {
  test("is asked how many and which, by request and by text", () => {
    expect(texts(store)).toHaveLength(4);
  });
  test("is asked in every field with free text", () => {
    const [, , counted = "", listed = ""] = texts(store);
    const named = mapping.filter(({ field }) => prod.site.schema.fields[field]?.role === "text");
    expect(named.map(({ field }) => field)).toEqual(
      expect.arrayContaining(["message", "error_message", "stack_trace", "old_value", "new_value"]),
    );
    for (const { name } of named)
      for (const query of [counted, listed]) expect(query.toLowerCase()).toContain(name.toLowerCase());
  });
});

test("windows are as long as anything is kept, or as a store reads at once", () => {
  const days = prod.site
    .parts()
    .map(part => [
      part.title,
      Math.ceil(
        Math.max(...part.holdings.filter(one => one.telemetry === "logs" && !one.apart).map(one => one.atMostDays)),
      ),
    ]);
  for (const [title, most] of days.filter(([, most]) => Number.isFinite(most)))
    expect(searches).toMatch(
      title === "Loki"
        ? `Records are kept for ${most} days, and no more than 30 days are read at once`
        : `last ${most} days`,
    );
  expect(searches).not.toContain("last 7 days");
});

test("every holding that is not searched is named", () => {
  const wanted = prod.site
    .parts()
    .flatMap(({ holdings }) => holdings)
    .filter(({ apart, telemetry }) => apart === true || telemetry !== "logs")
    .map(({ where }) => where);
  expect(wanted.filter(where => !rest.includes(where))).toEqual([]);
  expect(wanted.join("\n")).toMatch(/prod-jaeger-\*/);
  expect(wanted.join("\n")).toMatch(/of BigQuery/);
  expect(wanted.join("\n")).toMatch(/bucket prod-/);
  expect(rest.match(/^- /gm)).toHaveLength(wanted.length);
});
