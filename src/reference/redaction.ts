/** The `redact` step: detectors over texts and numbers. */

import { type Detector, lookaroundPattern, redactionToken } from "../core/privacy.ts";

export interface Redaction {
  /** The text with a token in the place of every finding. */
  text(text: string, found?: (detector: string, count: number) => void): string;
  /** The detector that claims a number as a whole, if any. */
  number(text: string): string | undefined;
}

/** Compiles detectors once for many records. */
export const compileRedaction = (detectors: readonly Detector[]): Redaction => {
  const scans = detectors.map(detector => ({
    name: detector.name,
    pattern: new RegExp(lookaroundPattern(detector), "gu"),
    token: redactionToken(detector),
  }));
  const wholes = detectors
    .filter(detector => detector.claimsNumbers)
    .map(detector => ({ name: detector.name, pattern: new RegExp(`^(?:${detector.pattern})$`, "u") }));
  return {
    text: (text, found) => {
      let redacted = text;
      for (const { name, pattern, token } of scans) {
        let count = 0;
        redacted = redacted.replace(pattern, () => {
          count++;
          return token;
        });
        if (count > 0) found?.(name, count);
      }
      return redacted;
    },
    number: text => wholes.find(({ pattern }) => pattern.test(text))?.name,
  };
};
