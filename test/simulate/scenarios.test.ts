/** Every scenario through a small environment: which alerts fire, what is planted, and that no value of it is told. */

import { beforeAll, describe, expect, test } from "vitest";
import { reportText } from "../../src/cli/simulate/text.ts";
import type { Plantable } from "../../src/simulate/incoming.ts";
import {
  recordsOf,
  type ScenarioName,
  type SimulationReport,
  type Source,
  scenarioNames,
  scenarioOf,
  scenarioStart,
  simulate,
} from "../../src/simulate/index.ts";
import { environmentOf } from "./site.ts";

/** Where nothing fires, some minutes of the trouble are like the others; a day is long. */
const length = (name: ScenarioName): bigint => {
  const { fires, firesWhenOn, lasts } = scenarioOf(name);
  const minutes = fires.length + firesWhenOn.length > 0 ? 75 : 12;
  return BigInt(Math.min(lasts.milliseconds, minutes * 60_000)) * 1_000_000n;
};

interface Run {
  readonly report: SimulationReport;
  readonly planted: readonly Plantable[];
}

/** The environment has on what the scenario is about. */
const run = async (name: ScenarioName, { seed = 1, records = 1_000_000 } = {}): Promise<Run> => {
  const scenario = scenarioOf(name);
  const environment = environmentOf({ alerts: Object.fromEntries(scenario.firesWhenOn.map(alert => [alert, "on"])) });
  const { site } = environment;
  const planted: Plantable[] = [];
  const end = scenarioStart + length(name);
  const source = async function* (): Source {
    const all = recordsOf(scenario, site, { seed, services: site.services, records, end });
    yield (function* () {
      for (const one of all) {
        if (one.kind === "record") planted.push(...(one.planted ?? []));
        yield one;
      }
    })();
  };
  const report = await simulate(environment, {
    about: { kind: "scenario", scenario: name, seed },
    services: ["llm-service"],
    source: source(),
    span: { start: scenarioStart, end },
  });
  return { report, planted };
};

const firing = ({ alerts }: SimulationReport): readonly string[] => [
  ...new Set(alerts.filter(one => one.verdict === "fires" && !one.always).map(one => one.name)),
];

describe.each(scenarioNames)("%s", name => {
  let done: Run;
  beforeAll(async () => {
    done = await run(name);
  }, 120_000);

  test("fires what it is about, and nothing else", () => {
    const { report } = done;
    const { fires, firesWhenOn } = scenarioOf(name);
    expect(firing(report).toSorted()).toEqual([...fires, ...firesWhenOn].toSorted());
    expect(report.alerts.filter(one => one.always && one.verdict === "fires").map(one => one.name)).toEqual([
      "Watchdog",
    ]);
  });

  test("accounts for every record", () => {
    const { report } = done;
    for (const { discarded, in: came, out, reading, streams } of report.services) {
      expect(came).toBeGreaterThan(0);
      expect(Object.values(reading).reduce((sum, count) => sum + count, 0)).toBe(came);
      expect(discarded.reduce((sum, one) => sum + one.records, out)).toBe(came);
      expect(Object.values(streams).reduce((sum, count) => sum + count, 0)).toBe(out);
    }
    for (const { dropped, in: came, stored } of report.stores) expect(stored + dropped).toBe(came);
    expect(report.traces?.traces).toBe(0);
  });

  test("leaks nothing that detectors claim, and tells of no value", () => {
    const { planted, report } = done;
    expect(report.planted?.filter(({ leaked }) => leaked > 0)).toEqual([]);
    expect(report.planted?.reduce((sum, one) => sum + one.claimed + one.disguised, 0)).toBe(planted.length);
    expect(planted.length).toBeGreaterThan(0);
    const told = `${JSON.stringify(report)}\n${reportText(report)}`;
    expect(planted.filter(({ value }) => told.includes(value))).toEqual([]);
  });
});

test("the same seed tells the same, another something else", async () => {
  const records = 500;
  const [one, again, other] = await Promise.all([
    run("key-leak", { records }),
    run("key-leak", { records }),
    run("key-leak", { records, seed: 2 }),
  ]);
  expect(JSON.stringify(again.report)).toBe(JSON.stringify(one.report));
  expect(JSON.stringify(other.report)).not.toBe(JSON.stringify(one.report));
});
