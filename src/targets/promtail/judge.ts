/** What is wrong with a Promtail that only the whole environment shows. */

import { type Problem, shown } from "../../core/errors.ts";
import { judgeLogFolders } from "../../core/shipper.ts";
import type { Destination, Self, Site } from "../../core/target.ts";
import { judgeTextMapping } from "../../core/text-stages/judge.ts";
import { promtailConfig } from "./config.ts";
import type { PromtailOptions } from "./options.ts";

export const judgePromtail = (self: Self<PromtailOptions>, site: Site): readonly Problem[] => {
  const destinations = site.destinations(self.key, "logs");
  return [
    ...judgeLogFolders(site.sources(self.key, "logs")),
    ...judgeOneDocument(destinations),
    ...destinations.flatMap(({ key, mapping }) => judgeTextMapping(mapping, `to.${key}`)),
    ...judgeExpansion(self, site),
  ];
};

/** Promtail sends every record to every client. */
const judgeOneDocument = (destinations: readonly Destination[]): readonly Problem[] => {
  const [first, ...others] = destinations;
  return others
    .filter(({ mapping }) => JSON.stringify(mapping) !== JSON.stringify(first?.mapping))
    .map(({ key }) => ({
      code: "missing-capability",
      path: "to",
      what: `Promtail cannot store one document in ${first?.key} and another in ${key}`,
      help: "give both stores the same names and labels, or write a second promtail for one of them",
    }));
};

/** Promtail expands `${…}` in the text of the file, and takes `$$` and two backslashes for one. */
const judgeExpansion = (self: Self<PromtailOptions>, site: Site): readonly Problem[] =>
  texts(promtailConfig(self, site), "")
    .filter(({ text }) => /\$\{|\$\$|\\[\\/]/.test(text) && !/^\$\{[A-Z][A-Z0-9_]*\}$/.test(text))
    .map(({ path, text }) => ({
      code: "unprintable-text",
      path,
      what: "would be changed by Promtail when it expands environment variables",
      got: shown(text),
      expected: "text without ${, $$ or two backslashes in a row",
    }));

const texts = (value: unknown, path: string): readonly { readonly text: string; readonly path: string }[] => {
  if (typeof value === "string") return [{ text: value, path }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [
    ...(Array.isArray(value) ? [] : texts(key, path)),
    ...texts(member, Array.isArray(value) ? `${path}[${key}]` : `${path}${path === "" ? "" : "."}${key}`),
  ]);
};
