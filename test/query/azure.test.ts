/** KQL: every case is accepted by the language service against the emitted columns, and hostile texts stay texts. */

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { llmLog } from "../../src/catalog/index.ts";
import { not, on } from "../../src/core/query/index.ts";
import { minutes } from "../../src/core/units.ts";
import { azure } from "../../src/targets/azure/index.ts";
import { kqlString } from "../../src/targets/azure/kql.ts";
import { azureMapping } from "../../src/targets/azure/mapping.ts";
import { azureOptions } from "../../src/targets/azure/options.ts";
import { placeStore } from "../store-site.ts";
import { cases } from "./cases.ts";
import { analyse, type Tables } from "./kusto.ts";
import { answerTo, storeOf } from "./stores.ts";

const options = azureOptions.parse({ region: "westeurope" });
const tablesOf = (site: Parameters<typeof azureMapping>[1]): Tables => ({
  LLMServiceLogs: azureMapping(options, site),
});

describe("the language service finds nothing wrong with", () => {
  test.each(Object.entries(cases))("%s", (_name, one) => {
    const store = storeOf("azure-kql", one.sampled);
    if (!store) throw new Error("no store");
    const text = answerTo(store, one, "azure-kql");
    if (text.startsWith("unsupported: ")) return;
    const query = text.replaceAll("$service", '"*"');
    expect(analyse(query, tablesOf(store.site)).diagnostics, text).toEqual([]);
  });
});

test("the language service sees what is wrong", () => {
  const tables = tablesOf(placeStore(azure({ region: "westeurope" })).site);
  const codeOf = (query: string) => analyse(query, tables).diagnostics.map(text => text.split(" ")[0]);
  expect(codeOf("LLMServiceLogs | where Nothing == 1")).toEqual(["KS142"]);
  expect(codeOf("LLMServiceLogs | summarize sum(CacheHit)")).toEqual(["KS138"]);
  expect(codeOf("Elsewhere | count")).toEqual(["KS204"]);
});

/** What a string literal says, by KQL's escapes; undefined where it is none. */
const readString = (literal: string): string | undefined => {
  if (!/^"(?:[^"\\\n\r\u2028\u2029]|\\(?:["\\bfnrt]|u[0-9a-f]{4}))*"$/.test(literal)) return undefined;
  return JSON.parse(literal);
};

const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom('a"b', "a\\", "a\nb", "{{x}}", "$__x", "%{y}", "| take 1", "// x", "\u2028", "' or 1==1", "`"),
);

describe("hostile texts", () => {
  test("are read back as they were", () => {
    fc.assert(fc.property(hostile, text => readString(kqlString(text)) === text));
  });

  test("leave a query of the same form", () => {
    const store = placeStore(azure({ region: "westeurope" }));
    fc.assert(
      fc.property(hostile, fc.boolean(), (text, negated) => {
        const equal = on(llmLog.request_end).where(f => (negated ? not(f.error_type.is(text)) : f.error_type.is(text)));
        const query = equal.count({ over: minutes(5) });
        const answer = store.target.ask?.(store.self, store.site, { query, shape: "instant", window: "viewer" });
        if (answer?.kind !== "text") return false;
        return (
          analyse(answer.text, tablesOf(store.site)).diagnostics.length === 0 && answer.text.split("\n").length <= 5
        );
      }),
      { numRuns: 60 },
    );
  });
});
