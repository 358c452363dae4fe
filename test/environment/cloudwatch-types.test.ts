/** What a caller without types may write: whatever it is, CloudWatch names it and falls over nothing. */

import { expect, test } from "vitest";
import { formatProblem } from "../../src/core/errors.ts";
import { existing } from "../../src/core/existing.ts";
import { days } from "../../src/core/units.ts";
import { cloudwatch, cloudwatchTarget } from "../../src/targets/cloudwatch/index.ts";
import { type CloudwatchOptions, cloudwatchOptions } from "../../src/targets/cloudwatch/options.ts";
import { placeStore } from "../store-site.ts";

/** By what messages call them. */
const values: Readonly<Record<string, unknown>> = {
  five: 5,
  zero: 0,
  "no number": Number.NaN,
  null: null,
  true: true,
  nothing: "",
  words: "not this",
  "a list": [],
  "a list of null": [null],
  "an object": {},
  "an object of null": { x: null },
  "existing nothing": existing(undefined as unknown as string),
  "existing five": existing(5 as unknown as string),
  "existing the empty": existing(""),
  "existing in name": { kind: "existing" },
  "a length of time in name": { kind: "duration" },
  "a length of time": days(2),
  "a name alone": { name: "{stream}" },
  "a function": () => "",
};

/** Every option, how it is put in, and which of the values are of its type. */
const options: readonly (readonly [path: string, put: (value: unknown) => unknown, fits: readonly string[]])[] = [
  ["", value => value, []],
  ...Object.entries({
    region: [],
    logGroup: [],
    adopt: ["true"],
    logGroupClass: [],
    namespace: [],
    names: ["an object"],
    fedFromOutside: ["true"],
    encryption: [],
    keepOwnKey: ["true"],
    metrics: ["a list"],
    anomalies: ["an object"],
    dataProtection: ["true"],
    indexedFields: ["a list"],
    archive: ["an object"],
  } satisfies Readonly<Record<keyof CloudwatchOptions, readonly string[]>>).map(
    ([name, fits]) => [name, (value: unknown) => ({ [name]: value }), fits] as const,
  ),
  ...Object.entries({ is: [], deviations: ["five"], over: [], periods: ["five"], severity: [] }).map(
    ([name, fits]) =>
      [
        `anomalies.llm_requests_total.${name}`,
        (value: unknown) => ({ anomalies: { llm_requests_total: { [name]: value } } }),
        fits,
      ] as const,
  ),
  ["anomalies.llm_requests_total", value => ({ anomalies: { llm_requests_total: value } }), ["an object"]],
  ...Object.entries({ streams: [], bucket: [], objectLock: ["an object"], storageClass: [], coldAfter: [] }).map(
    ([name, fits]) => [`archive.${name}`, (value: unknown) => ({ archive: { [name]: value } }), fits] as const,
  ),
  ["archive.objectLock.audit", value => ({ archive: { objectLock: { audit: value } } }), []],
  ["names.trace_id", value => ({ names: { trace_id: value } }), []],
  ["metrics[0]", value => ({ metrics: [value] }), []],
  ["indexedFields[0]", value => ({ indexedFields: [value] }), []],
];

test("the table has every option", () => {
  expect(options.map(([path]) => path)).toEqual(expect.arrayContaining(Object.keys(cloudwatchOptions.shape)));
  expect(cloudwatchTarget.options).toBe(cloudwatchOptions);
});

test.each(options)("%s of a wrong type", (path, put, fits) => {
  for (const [called, value] of Object.entries(values)) {
    const given = path === "" ? value : { region: "eu-west-1", ...Object(put(value)) };
    const { problems } = placeStore(cloudwatch(given as Parameters<typeof cloudwatch>[0]), { name: "prod" });
    const said = problems.map(formatProblem).join("\n");
    expect(problems.length > 0, `${called}: ${said}`).toBe(!fits.includes(called));
    if (path === "") continue;
    for (const problem of problems) expect(problem.path.split(/[.[]/)[0], said).toBe(path.split(/[.[]/)[0]);
  }
});
