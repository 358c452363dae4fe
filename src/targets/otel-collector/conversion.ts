/** The `convert` step, on any map: values in the form their field's type says. */

import { nestedToken } from "../../core/step.ts";
import { deleteKey, entry, isMatch, isPresent, isString, type Ottl, quoted, set } from "./ottl.ts";

/** In a JSON text the letter of an escape would stand against a finding and defeat its guard. */
const escapes = "\\\\(?:[\\\\/bfnrt]|u[0-9a-f]{4})";

/** Whether a present value is of the one type that OTTL has no question for. */
const isBytes = (value: Ottl): Ottl =>
  `not (${["String", "Map", "List", "Int", "Double", "Bool"].map(type => `Is${type}(${value})`).join(" or ")})`;

const numberText = "^-?[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?$";

/** JSON text of an object, or of a list in which, outside its strings, another one opens. */
const holdsObject = '^(?s:\\{.*|\\[(?:"(?:[^"\\\\]|\\\\.)*"|[^"\\[{])*[\\[{].*)$';

/**
 * Numbers, flags and lists where a text belongs become their text, and objects `nested` says what. `cache` is the
 * context's scratch map.
 */
export const convertTexts = (
  map: Ottl,
  cache: Ottl,
  names: readonly string[],
  nested: "as-text" | "withheld",
): readonly Ottl[] => {
  const value = (name: string) => entry(map, name);
  const texts = entry(cache, nested === "withheld" ? "texts" : "contents");
  if (names.length === 0) return [];
  return [
    // As text they would be base64, in which no detector sees anything.
    ...names.map(name => set(value(name), quoted(nestedToken), isPresent(value(name)), isBytes(value(name)))),
    ...names.map(name =>
      set(`${texts}[${quoted(name)}]`, value(name), isPresent(value(name)), `not ${isString(value(name))}`),
    ),
    `stringify_all(${texts})`,
    `replace_all_patterns(${texts}, "value", ${quoted(escapes)}, " ")`,
    ...(nested === "withheld"
      ? [`replace_all_patterns(${texts}, "value", ${quoted(holdsObject)}, ${quoted(nestedToken)})`]
      : []),
    `merge_maps(${map}, ${texts}, "upsert")`,
  ];
};

/** The largest double. What is not between it and its negative is infinite, no number at all, or of another type. */
const largest = "1.7976931348623157e308";

/** A number, or the text of one; plus nothing, since the text of a zero may have a sign. */
export const readNumber = (map: Ottl, name: string): readonly Ottl[] => {
  const value = entry(map, name);
  return [
    set(value, `Double(${value}) + 0.0`, isString(value), isMatch(value, numberText)),
    deleteKey(map, name, isPresent(value), `not (${value} >= -${largest} and ${value} <= ${largest})`),
  ];
};

/** A whole number is written without a fraction in every store. */
export const wholeNumber = (map: Ottl, name: string): Ottl => {
  const value = entry(map, name);
  return set(value, `Int(${value})`, `IsDouble(${value})`, `Int(${value}) == ${value}`);
};

/** A flag, or the text of one. */
export const readFlag = (map: Ottl, name: string): readonly Ottl[] => {
  const value = entry(map, name);
  return [
    set(value, `Bool(ToLowerCase(${value}))`, isString(value), isMatch(value, "^(?i:true|false)$")),
    deleteKey(map, name, isPresent(value), `not IsBool(${value})`),
  ];
};
