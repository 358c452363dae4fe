/** The `redact` step: detectors over the texts and numbers of a map. */

import { type Detector, hexDigitsOnly, re2Passes, re2Pattern, redactionToken } from "../../core/privacy.ts";
import { deleteKey, entry, group, isMatch, isPresent, isString, type Ottl, quoted, set, where } from "./ottl.ts";

/**
 * Replaces every finding in the texts of a map. RE2 has no lookaround: a pattern takes the characters around a finding
 * along and puts them back, so of two findings that share one the second waits for a second pass. That pass runs where the
 * first has left its token, since a pass costs as much as the text is long.
 */
export const redactTexts = (map: Ottl, detectors: readonly Detector[]): readonly Ottl[] =>
  detectors.flatMap(detector => {
    const statement = `replace_all_patterns(${map}, "value", ${patternOf(detector)}, ${replacementOf(detector)})`;
    const found = isMatch(`ToKeyValueString(${map}, "\\u0001", "\\u0002")`, literally(redactionToken(detector)));
    return re2Passes(detector) === 1 ? [statement] : [statement, where(statement, found)];
  });

/**
 * Statements that redact a map, between two that keep what stands under some names out of it where it is a pseudonym, a
 * hash or an id. `cache` is the context's scratch map, which statements of one group share.
 */
export const exceptHex = (
  map: Ottl,
  cache: Ottl,
  names: readonly string[],
  statements: readonly Ottl[],
): readonly Ottl[] => {
  if (names.length === 0 || statements.length === 0) return statements;
  const aside = entry(cache, "hex");
  return [
    set(aside, "{}"),
    ...names.map(name => {
      const value = entry(map, name);
      return set(entry(aside, name), value, isString(value), isMatch(value, hexDigitsOnly));
    }),
    ...statements,
    `merge_maps(${map}, ${aside}, "upsert")`,
  ];
};

/** As `redactTexts`, for one text, such as a span's name; what is no text is left alone. */
export const redactText = (path: Ottl, detectors: readonly Detector[]): readonly Ottl[] =>
  detectors.flatMap(detector =>
    new Array<Ottl>(re2Passes(detector)).fill(
      `replace_pattern(${path}, ${patternOf(detector)}, ${replacementOf(detector)})`,
    ),
  );

const patternOf = (detector: Detector): Ottl => quoted(re2Pattern(detector));
const replacementOf = (detector: Detector): Ottl => `"${group(1)}${redactionToken(detector)}${group(3)}"`;

/** Removes what stands under a key that holds a finding, such as an address that an object is sorted by. */
export const dropFoundKeys = (map: Ottl, detectors: readonly Detector[]): readonly Ottl[] =>
  detectors.length === 0 ? [] : [`delete_matching_keys(${map}, ${quoted(detectors.flatMap(inKey).join("|"))})`];

/** A dot stands between the keys of nested maps and is no fraction's point, whatever a detector has against one. */
const inKey = (detector: Detector): readonly string[] => {
  const { notBefore, ...unguarded } = detector;
  return [`(?:${re2Pattern(detector)})`, ...(notBefore?.includes(".") ? [`(?:[.]${re2Pattern(unguarded)})`] : [])];
};

/** A pattern of exactly this text. */
export const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

/** Removes the numbers whose text a detector of numbers matches whole. */
export const redactNumbers = (map: Ottl, names: readonly string[], detectors: readonly Detector[]): readonly Ottl[] => {
  const claiming = detectors.filter(detector => detector.claimsNumbers);
  if (claiming.length === 0) return [];
  const whole = `^(?:${claiming.map(detector => `(?:${detector.pattern})`).join("|")})$`;
  return names.map(name => deleteKey(map, name, isPresent(entry(map, name)), isMatch(entry(map, name), whole)));
};
