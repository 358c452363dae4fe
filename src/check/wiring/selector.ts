/** Label selectors. @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors */

import { inside, recordsAt, textAt, textsAt, wordsAt } from "./inside.ts";

export type Labels = ReadonlyMap<string, string>;

/** Whether labels satisfy a selector with `matchLabels` and `matchExpressions`; an empty one selects everything. */
export const selects = (selector: unknown, labels: Labels): boolean =>
  [...wordsAt(selector, "matchLabels")].every(([key, value]) => labels.get(key) === value) &&
  recordsAt(selector, "matchExpressions").every(one => {
    const key = textAt(one, "key") ?? "";
    const value = labels.get(key);
    switch (one.operator) {
      case "In":
        return value !== undefined && textsAt(one, "values").includes(value);
      case "NotIn":
        return value === undefined || !textsAt(one, "values").includes(value);
      case "Exists":
        return value !== undefined;
      case "DoesNotExist":
        return value === undefined;
      default:
        return false;
    }
  });

/** A Service's selector, which is labels alone. */
export const hasLabels = (wanted: Labels, labels: Labels): boolean =>
  [...wanted].every(([key, value]) => labels.get(key) === value);

export const isEmptySelector = (selector: unknown): boolean =>
  wordsAt(selector, "matchLabels").size === 0 && recordsAt(selector, "matchExpressions").length === 0;

/** As a person would ask for it: `app=loki,tier in (read)`. */
export const shownSelector = (selector: unknown): string =>
  [
    ...[...wordsAt(selector, "matchLabels")].map(([key, value]) => `${key}=${value}`),
    ...recordsAt(selector, "matchExpressions").map(
      one => `${textAt(one, "key")} ${one.operator} (${textsAt(one, "values").join(", ")})`,
    ),
  ].join(",") || (inside(selector) === undefined ? "nothing" : "everything");

export const shownLabels = (labels: Labels): string => [...labels].map(([key, value]) => `${key}=${value}`).join(",");
