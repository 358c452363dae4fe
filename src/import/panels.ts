/** Panels beside those of the shipped dashboards. */

import { dashboards } from "../catalog/index.ts";
import type { FoundPanel } from "./reading.ts";

const wordsOf = (title: string): ReadonlySet<string> =>
  new Set(
    title
      .toLowerCase()
      .replaceAll("usage", "")
      .split(/[^a-z0-9]+/)
      .filter(word => word !== "" && !["by", "per", "the", "of", "and", "llm", "over", "in", "time"].includes(word))
      .map(word => word.replace(/s$/, "")),
  );

const shipped = dashboards.flatMap(({ title, rows }) =>
  rows.flatMap(({ panels }) =>
    panels.map(panel => ({ name: `${title}: ${panel.title}`, words: wordsOf(panel.title) })),
  ),
);

/** The shipped panel that has most words of the title, when it is at least half of both. */
export const matchPanel = (title: string): FoundPanel => {
  const words = wordsOf(title);
  const near = (other: ReadonlySet<string>): number => {
    const both = [...words].filter(word => other.has(word)).length;
    return both / (words.size + other.size - both || 1);
  };
  const [best] = shipped.map(panel => ({ ...panel, near: near(panel.words) })).sort((a, b) => b.near - a.near);
  return best !== undefined && best.near >= 0.5 ? { title, shipped: best.name } : { title };
};
