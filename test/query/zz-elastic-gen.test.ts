import { writeFileSync } from "node:fs";
import { test } from "vitest";
import { cases } from "./cases.ts";
import { answerTo, storeOf } from "./stores.ts";

test("gen", () => {
  for (const language of ["esql", "kql", "query-dsl"] as const) {
    const out: Record<string, string> = {};
    for (const [name, one] of Object.entries(cases)) {
      const store = storeOf(language, one.sampled);
      if (store) out[name] = answerTo(store, one, language);
    }
    writeFileSync(`/tmp/gen-${language}.json`, JSON.stringify(out, null, 1));
  }
});
