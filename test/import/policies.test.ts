/** The policies of a collector's tail sampler: what the environment samples, and what of them it does not. */

import { expect, test } from "vitest";
import { importFiles } from "../../src/import/index.ts";
import { imported, type Loose } from "./collector.ts";
import { defined } from "./defined.ts";

const share = (sampling_percentage: unknown) => ({ type: "probabilistic", probabilistic: { sampling_percentage } });
const errors = { type: "status_code", status_code: { status_codes: ["ERROR"] } };
const slow = (threshold_ms: unknown, more: Loose = {}) => ({ type: "latency", latency: { threshold_ms, ...more } });
const cache = { type: "boolean_attribute", boolean_attribute: { key: "cache_hit", value: true } };
const both = (...and_sub_policy: readonly Loose[]) => ({ type: "and", and: { and_sub_policy } });

const variable = "${env:SHARE}";
const inAnd = "policies.and.and_sub_policy.probabilistic.sampling_percentage";

test.each<[policies: readonly Loose[] | string, sampled: string | undefined, left?: readonly string[]]>([
  [[share(10)], "base: percent(10)"],
  [[share(variable)], undefined, [`policies.probabilistic.sampling_percentage ${variable}`]],
  [[share("10")], undefined, ["policies.probabilistic.sampling_percentage 10"]],
  [[share(150)], undefined, ["policies.probabilistic.sampling_percentage 150"]],
  [[share(undefined)], undefined, ["policies.probabilistic.sampling_percentage"]],
  [[errors, share(5)], "base: percent(5), errors: percent(100)"],
  [[both(errors, share(50))], "errors: percent(50)"],
  [[both(errors, share(variable)), share(5)], "base: percent(5)", [`${inAnd} ${variable}`]],
  [[slow(5000)], "slow: { over: seconds(5), keep: percent(100) }"],
  [[slow(variable)], undefined, [`policies.latency.threshold_ms ${variable}`]],
  [[slow(0)], undefined, ["policies.latency.threshold_ms 0"]],
  [
    [both(slow(variable), share(variable))],
    undefined,
    [`policies.and.and_sub_policy.latency.threshold_ms ${variable}`, `${inAnd} ${variable}`],
  ],
  [[both(share(50), slow(5000))], "slow: { over: seconds(5), keep: percent(50) }"],
  [[cache], "cacheHits: percent(100)"],
  [[both(cache, share(variable))], undefined, [`${inAnd} ${variable}`]],
  // always_sample keeps all, whatever stands beside it
  [[share(5), { type: "always_sample" }], "base: percent(100)", ["policies probabilistic"]],
  // what no key says
  [[slow(5000, { upper_threshold_ms: 9000 })], undefined, ["policies latency"]],
  [[{ name: "ok", type: "status_code", status_code: { status_codes: ["OK"] } }], undefined, ["policies ok"]],
  [[both(errors, slow(5000), share(5))], undefined, ["policies and"]],
  [[{ name: "miss", ...cache, boolean_attribute: { key: "cache_hit", value: false } }], undefined, ["policies miss"]],
  [[{ name: "chat", type: "string_attribute", string_attribute: { key: "a" } }], undefined, ["policies chat"]],
  [[{ name: "few", type: "rate_limiting" }, share(5)], "base: percent(5)", ["policies few"]],
  [[errors, { name: "more", ...errors }], "errors: percent(100)", ["policies more"]],
  [variable, undefined, [`policies ${variable}`]],
])("%j samples %s", (policies, sampled, left = []) => {
  const read = imported({
    signals: ["traces"],
    receivers: { nop: {} },
    processors: { tail_sampling: { policies } },
  });
  expect(/^ {2}sampling: \{ traces: \{ (.*) \} \},$/m.exec(read.environment)?.[1]).toBe(sampled);
  expect(read.left).toEqual(left.map(one => `processors.tail_sampling.${one}`));
  expect(() => defined(read.environment)).not.toThrow();
  for (const { help } of read.findings) expect(help).toContain("sampling: { traces: { ");
});

test("each is at the line of its own policy, and a second sampler is named", () => {
  const text = `receivers: { nop: {} }
processors:
  tail_sampling/unused: { policies: [{ type: rate_limiting }] }
  tail_sampling:
    policies:
      - { name: a, type: probabilistic, probabilistic: { sampling_percentage: 5 } }
      - type: and
        and:
          and_sub_policy:
            - { type: latency, latency: { threshold_ms: 5000 } }
            - type: probabilistic
              probabilistic:
                sampling_percentage: \${env:SHARE}
      - { name: b, type: probabilistic, probabilistic: { sampling_percentage: 5 } }
      - { name: c, type: numeric_attribute }
  tail_sampling/2: { policies: [{ type: always_sample }] }
exporters: { debug: {} }
service:
  pipelines:
    traces: { receivers: [nop], processors: [tail_sampling], exporters: [debug] }
    traces/2: { receivers: [nop], processors: [tail_sampling/2], exporters: [debug] }
`;
  const { files, environment } = importFiles([{ path: "collector.yaml", text }], "imported");
  const left = files.flatMap(one => one.findings).filter(({ code }) => code === "not-carried-over");
  expect(left.map(({ line, path, got }) => [line, path, got].join(" "))).toEqual([
    "13 processors.tail_sampling.policies.and.and_sub_policy.probabilistic.sampling_percentage ${env:SHARE}",
    "14 processors.tail_sampling.policies b",
    "15 processors.tail_sampling.policies c",
    "16 processors.tail_sampling/2 ",
  ]);
  expect(environment).toContain("sampling: { traces: { base: percent(5) } },");
});
