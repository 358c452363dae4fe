/** What the shipped detectors find in a text of a file. */

import { detectors } from "../catalog/index.ts";
import { type Detector, lookaroundPattern, redactionToken } from "../core/privacy.ts";

export interface Found {
  readonly detector: Detector;
  /** As it stands in the text: never to be shown. */
  readonly text: string;
}

const searched = detectors.map(detector => ({
  detector,
  pattern: new RegExp(lookaroundPattern(detector), "gu"),
  token: redactionToken(detector),
}));

/** Those whose form is unmistakable: they find nothing in what we write ourselves. */
const credentials = searched.filter(({ detector }) => detector.finds === "credential");

const replaced = (text: string, by: typeof searched, found: Found[] = []): string =>
  by.reduce(
    (rest, { detector, pattern, token }) =>
      rest.replaceAll(pattern, hit => {
        found.push({ detector, text: hit });
        return token;
      }),
    text,
  );

/** Every finding in the order of the detectors: what one has found no other finds again. */
export const foundIn = (text: string): readonly Found[] => {
  const found: Found[] = [];
  replaced(text, searched, found);
  return found;
};

/** A text that is a file's own, with a token in the place of every finding: `[REDACTED_EMAIL]`. */
export const redacted = (text: string): string => replaced(text, searched);

/** The same for credentials alone, in a text that may be ours in part. */
export const withoutCredentials = (text: string): string => replaced(text, credentials);

/** Whether a finding opens something: its form says so, or a name such as `password=` before it. */
export const isCredential = ({ detector: { finds, name } }: Found): boolean =>
  finds === "credential" || name.startsWith("assigned_");
