/** What is wrong with instruments beside what they ask: names that metric stores would change or refuse. */

import { type Problem, shown } from "../core/errors.ts";
import { type Instrument, instrumentLabels, instrumentName } from "../core/instrument.ts";

/** `all` are the shipped ones and one's own; only one's own are named in paths. */
export const judgeInstruments = (own: readonly Instrument[], all: readonly Instrument[]): readonly Problem[] =>
  own.flatMap((instrument, index) => [
    ...judgeName(instrument, `instruments[${index}]`, all),
    ...judgeLabels(instrument, `instruments[${index}]`),
    ...judgeScale(instrument, `instruments[${index}]`),
  ]);

const judgeName = (instrument: Instrument, path: string, all: readonly Instrument[]): readonly Problem[] => {
  const { name, kind } = instrument;
  if (!instrumentName.test(name))
    return [
      {
        code: "wrong-value",
        path: `${path}.name`,
        what: "is no name of a metric",
        got: shown(name),
        expected:
          "two or more words of lower-case letters and digits, joined by underscores, with total only at the end",
      },
    ];
  if (all.filter(other => other.name === name).length > 1)
    return [{ code: "duplicate", path: `${path}.name`, what: "is the name of another instrument", got: shown(name) }];
  if (kind === "counter" && !name.endsWith("_total"))
    return [
      {
        code: "wrong-value",
        path: `${path}.name`,
        what: "is a counter's, to which metric stores add _total",
        got: shown(name),
        expected: `${name}_total`,
      },
    ];
  const taken = kind === "histogram" ? /_(total|bucket|sum|count)$/.exec(name) : undefined;
  if (taken)
    return [
      {
        code: "wrong-value",
        path: `${path}.name`,
        what: `ends in ${taken[0]}, which a histogram's parts do`,
        got: shown(name),
      },
    ];
  return [];
};

const judgeLabels = (instrument: Instrument, path: string): readonly Problem[] =>
  instrument.labels.flatMap((label, index): readonly Problem[] =>
    (instrumentLabels as readonly string[]).includes(label)
      ? [{ code: "duplicate", path: `${path}.labels[${index}]`, what: "is a label of every instrument", got: label }]
      : [],
  );

const judgeScale = (instrument: Instrument, path: string): readonly Problem[] => {
  const scale = instrument.kind === "exposed" ? 1 : (instrument.value?.scale ?? 1);
  return scale > 0 && Number.isFinite(scale)
    ? []
    : [{ code: "wrong-value", path: `${path}.value.scale`, what: "is no factor above zero", got: shown(scale) }];
};
