/** The `timestamp` step: from a producer's value to the record's own time, in nanoseconds. */

import { entry, isMatch, isPresent, isString, type Ottl, quoted, set } from "./ottl.ts";

/** RFC 3339 without its zone; years beyond 64 bits of nanoseconds are left out. */
const written =
  "(?:1969|19[7-9][0-9]|20[0-9]{2}|21[0-9]{2}|22[0-5][0-9]|226[0-2])-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.][0-9]{1,9})?";
const zone = "(?:Z|[+-](?:[01][0-9]|2[0-3]):?[0-5][0-9])";
const epoch = "^[0-9]+(?:[.][0-9]+)?$";

/** Epoch numbers told apart by size, and the decimals by which each falls short of nanoseconds. */
const scales = [
  { below: 1e11, decimals: 9 },
  { below: 1e14, decimals: 6 },
  { below: 1e17, decimals: 3 },
  { below: undefined, decimals: 0 },
] as const;

/**
 * Sets `log.time` from a field and removes it. Where the field is none of the forms, the time stays: the one the
 * container runtime or the sender wrote, else the time of reading, which `parse` has put there.
 */
export const timestampStatements = (map: Ottl, field: string): readonly Ottl[] => {
  const value = entry(map, field);
  const [text, digits, nanoseconds] = ["text", "digits", "ns"].map(name => entry("log.cache", "time", name)) as [
    Ottl,
    Ottl,
    Ottl,
  ];
  const size = `Double(${text})`;
  return [
    set(text, value, isPresent(value)),
    // A number's text is its shortest decimal, as everywhere.
    `stringify_all(${entry("log.cache", "time")})`,
    `delete_key(${map}, ${quoted(field)})`,
    set(
      nanoseconds,
      `UnixNano(Time(${text}, "%Y-%m-%dT%H:%M:%S%z", "UTC"))`,
      isString(text),
      isMatch(text, `^${written}${zone}$`),
    ),
    set(
      nanoseconds,
      `UnixNano(Time(${text}, "%Y-%m-%dT%H:%M:%S", "UTC"))`,
      isString(text),
      isMatch(text, `^${written}$`),
    ),
    set(digits, `Concat([${text}, "000000000"], "")`, isString(text), isMatch(text, epoch), isMatch(text, "[.]")),
    set(
      digits,
      `Concat([${text}, "000000000"], ".")`,
      isString(text),
      isMatch(text, epoch),
      `not ${isMatch(text, "[.]")}`,
    ),
    ...scales.map(({ below, decimals }, index) => {
      const conditions = [
        isPresent(digits),
        ...(below === undefined ? [] : [`${size} < ${below}.0`]),
        ...(index === 0 ? [] : [`${size} >= ${scales[index - 1]?.below}.0`]),
      ];
      return `replace_pattern(${digits}, ${quoted(`^([0-9]+)[.]([0-9]{${decimals}})[0-9]*$`)}, "$\${1}$\${2}") where ${conditions.join(" and ")}`;
    }),
    // Rounded to the microsecond: a double holds no more.
    set(nanoseconds, `(Int(${digits}) + 500) / 1000 * 1000`, isPresent(digits)),
    set("log.time_unix_nano", nanoseconds, isPresent(nanoseconds), `${nanoseconds} >= 0`),
  ];
};
