/** The `redact` step: detectors over texts and numbers. */

import { type Detector, lookaroundPattern, redactionToken } from "../core/privacy.ts";

export interface Redaction {
  /** The text with a token in the place of every finding. */
  text(text: string, found?: (detector: string, count: number) => void): string;
  /** The detector that claims a number as a whole, if any. */
  number(text: string): string | undefined;
}

/** What most fields hold, such as a model's name, comes again and again: texts up to this length are remembered. */
const short = 64;
/** So many of them, before it begins anew. */
const most = 10_000;

/** Compiles detectors once for many records. */
export const compileRedaction = (detectors: readonly Detector[]): Redaction => {
  const scans = detectors.map(detector => {
    const pattern = lookaroundPattern(detector);
    return {
      name: detector.name,
      // To look is cheaper than to replace, and most texts hold nothing.
      any: new RegExp(pattern, "u"),
      every: new RegExp(pattern, "gu"),
      token: redactionToken(detector),
    };
  });
  const wholes = detectors
    .filter(detector => detector.claimsNumbers)
    .map(detector => ({ name: detector.name, pattern: new RegExp(`^(?:${detector.pattern})$`, "u") }));
  /** Texts in which nothing was found. */
  const clean = new Set<string>();
  return {
    text: (text, found) => {
      if (clean.has(text)) return text;
      let redacted = text;
      let hit = false;
      for (const { any, every, name, token } of scans) {
        if (!any.test(redacted)) continue;
        hit = true;
        let count = 0;
        redacted = redacted.replace(every, () => {
          count++;
          return token;
        });
        found?.(name, count);
      }
      if (!hit && text.length <= short) {
        if (clean.size >= most) clean.clear();
        clean.add(text);
      }
      return redacted;
    },
    number: text => wholes.find(({ pattern }) => pattern.test(text))?.name,
  };
};
