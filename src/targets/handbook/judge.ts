/** What is wrong with a handbook that only the whole environment shows. */

import { didYouMean, type Problem, shown } from "../../core/errors.ts";
import { folderOf, type Self, type Site } from "../../core/target.ts";
import { whyNeverFound } from "../../core/trace-query.ts";
import { keepsTraces } from "../../core/trace-store.ts";
import type { HandbookOptions } from "./options.ts";

export const judgeHandbook = ({ key, options }: Self<HandbookOptions>, site: Site): readonly Problem[] => {
  const parts = site.parts().filter(part => part.key !== key);
  const products = parts.map(part => part.key);
  const fedFromOutside = parts.some(part => keepsTraces(part) && part.readable.fedFromOutside);
  const pages = new Set(parts.flatMap(part => site.alerts(part.key).map(({ runbook }) => runbook)));
  return [
    ...Object.keys(options.urls)
      .filter(name => !products.includes(folderOf(name)))
      .map(
        (name): Problem => ({
          code: "unknown-name",
          path: `urls.${name}`,
          what: "is no target",
          got: shown(name),
          expected: `one of ${products.join(", ")}`,
          ...didYouMean(name, products),
        }),
      ),
    ...Object.keys(options.runbooks)
      .filter(name => !pages.has(name))
      .map(
        (name): Problem => ({
          code: "unknown-name",
          path: `runbooks.${name}`,
          what: "is the page of no alert that is judged here",
          got: shown(name),
          expected: "what an alert that is on or in shadow calls its `runbook`",
          ...didYouMean(name, pages),
        }),
      ),
    ...Object.entries(options.runbooks).flatMap(([name, { steps }]) =>
      steps.flatMap(({ asks }, index): readonly Problem[] =>
        typeof asks !== "string" || Object.hasOwn(site.queries, asks)
          ? []
          : [
              {
                code: "unknown-name",
                path: `runbooks.${name}.steps[${index}].asks`,
                what: "is no saved query",
                got: shown(asks),
                expected: "a key of the environment's queries, or saved({ … })",
                ...didYouMean(asks, Object.keys(site.queries)),
              },
            ],
      ),
    ),
    ...searchesOf(options).flatMap(({ path, search }): readonly Problem[] => {
      const never = fedFromOutside ? undefined : whyNeverFound(search, site);
      return never === undefined
        ? []
        : [
            {
              code: "wrong-value",
              path,
              what: "looks for what no trace has",
              got: never.why,
              expected: "fields that spans carry and the privacy policy keeps, and their values",
              ...(never.help === undefined ? {} : { help: never.help }),
            },
          ];
    }),
  ];
};

/** The searches for traces in one's own runbooks, and where they stand. */
export const searchesOf = ({ runbooks }: HandbookOptions) =>
  Object.entries(runbooks).flatMap(([name, { steps }]) =>
    steps.flatMap(({ traces }, index) =>
      traces === undefined ? [] : [{ path: `runbooks.${name}.steps[${index}].traces`, search: traces }],
    ),
  );
