/** How often each product judges alerts: whoever judges any says so. */

import { expect, test } from "vitest";
import type { TargetUse } from "../../src/core/target.ts";
import { inSeconds, minutes, seconds } from "../../src/core/units.ts";
import { azure, cloudwatch, gcp, grafana, kibana, loki, prometheus } from "../../src/index.ts";
import * as targets from "../../src/targets/index.ts";
import { placeStore } from "../store-site.ts";

test.each<readonly [title: string, use: TargetUse, seconds: number]>([
  ["Prometheus' evaluation interval", prometheus({}), 15],
  ["one of one's own", prometheus({ evaluationInterval: seconds(30) }), 30],
  ["Loki's ruler", loki({}), 60],
  ["one of one's own", loki({ ruler: { interval: seconds(20) } }), 20],
  ["Grafana", grafana({ reads: ["loki"] }), 60],
  ["Kibana's rules", kibana({ reads: ["elasticsearch"], interval: minutes(5) }), 300],
  ["CloudWatch's alarms, whatever their period", cloudwatch({ region: "eu-west-1" }), 60],
  ["Google's policies", gcp({ project: "llm-observability", location: "europe-west1" }), 60],
  ["Azure's scheduled queries", azure({ region: "westeurope", resourceGroup: "llm" }), 300],
])("%s", (_, use, every) => {
  const { self, target } = placeStore(use);
  const judged = target.judgesEvery?.(self);
  expect(judged && inSeconds(judged)).toBe(every);
});

test("whoever judges alerts says how often, and nobody else", () => {
  const uses = Object.values(targets).filter(one => typeof one === "function") as readonly ((
    options: object,
  ) => unknown)[];
  const judging = uses.flatMap(use => {
    const made = use({}) as Partial<TargetUse>;
    return made.kind === "target" && made.target ? [made.target] : [];
  });
  expect(judging.length).toBeGreaterThan(10);
  for (const { judgesEvery, product, refuses } of judging)
    expect([product, judgesEvery !== undefined]).toEqual([product, refuses !== undefined]);
});

test("an alert goes on for its keepFiring where the generated rules say so", () => {
  const judging = [prometheus({}), loki({}), grafana({ reads: ["loki"] }), kibana({ reads: ["elasticsearch"] })];
  expect(judging.filter(({ target }) => target.keepsFiring === true).map(({ target }) => target.product)).toEqual([
    "prometheus",
    "grafana",
  ]);
});
