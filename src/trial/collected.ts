/** Whether what left a collector is what was expected. */

import { didYouMean, shown } from "../core/errors.ts";
import { type Difference, outside } from "../simulate/index.ts";
import type { Collected } from "./collector.ts";
import type { Left } from "./sink.ts";
import type { TrialExpectation } from "./test-file.ts";

type Expected = Pick<TrialExpectation, "out" | "attributes" | "absent">;

export const differencesOfCollected = (
  { exporters, left }: Collected,
  { absent = [], attributes = {}, out = {} }: Expected,
): readonly Difference[] => [
  ...Object.entries(out).flatMap(([exporter, wanted]): readonly Difference[] => {
    const path = `out.${exporter}`;
    const number = exporters.indexOf(exporter);
    if (number >= 0) return outside(path, "records", left.filter(one => one.exporter === number).length, wanted);
    const expected = `one of ${exporters.join(", ")}`;
    return [
      { path, what: "exporter", got: "none that these records reach", expected, ...didYouMean(exporter, exporters) },
    ];
  }),
  ...ofKeys("always", attributes.always ?? [], left),
  ...ofKeys("never", attributes.never ?? [], left),
  ...(absent.length > 0 && left.length === 0 && !Object.values(out).some(({ atMost }) => atMost === 0)
    ? [nothingToSearch]
    : []),
  ...absent.flatMap((_, index) =>
    exporters.flatMap((exporter, number): readonly Difference[] => {
      const holding = left.filter(one => one.exporter === number && one.holds[index] === true).length;
      const got = `${holding} sent to ${exporter} that hold it`;
      return holding === 0 ? [] : [{ path: `absent[${index}]`, what: "text (not shown)", got, expected: "none" }];
    }),
  ),
];

/** Where nothing is meant to leave, `out` says so of an exporter. */
const nothingToSearch: Difference = {
  path: "absent",
  what: "records",
  got: "none that left",
  expected: "some to look at",
};

const ofKeys = (which: "always" | "never", keys: readonly string[], all: Collected["left"]): readonly Difference[] => {
  const those = all.filter(({ kind }) => kind !== "point");
  if (keys.length > 0 && those.length === 0)
    return [{ path: `attributes.${which}`, what: "records", got: "none that left", expected: "some to look at" }];
  return keys.flatMap((key, index): readonly Difference[] => {
    const isWrong = (one: Left): boolean => (which === "always" ? !one.keys.has(key) : one.everyKey.has(key));
    const wrong = those.filter(isWrong).length;
    const got = `${wrong} of ${those.length} ${which === "always" ? "without" : "with"} it`;
    return wrong === 0 ? [] : [{ path: `attributes.${which}[${index}]`, what: shown(key), got, expected: "none" }];
  });
};
