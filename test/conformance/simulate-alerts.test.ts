/**
 * `simulate` names what the real engines do: every scenario's traffic as a Prometheus fetches it and as a Loki stores it,
 * judged by the generated rules, evaluation by evaluation.
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inSeconds } from "../../src/core/units.ts";
import { yamlText } from "../../src/output/render.ts";
import { scenarioNames, scenarioOf } from "../../src/simulate/index.ts";
import { compared } from "./compared.ts";
import { engine } from "./engine.ts";
import { differences, groupsIn } from "./simulate/differences.ts";
import { type FetchedOptions, fetched } from "./simulate/instruments.ts";
import { judgedByLoki } from "./simulate/loki.ts";
import { type Fired, firedOf, promtool } from "./simulate/rule-manager.ts";
import {
  evaluated,
  foretold,
  groupLabelsOf,
  length,
  type RulesFile,
  rulesFileOf,
  runScenarios,
  type ScenarioRun,
} from "./simulate/run.ts";

const folder = mkdtempSync(join(tmpdir(), "signalbox-simulate-alerts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let run: ScenarioRun;
beforeAll(async () => {
  if (promtool) run = await runScenarios();
});

const [end, every] = [inSeconds(length), inSeconds(evaluated)];
const ofService = (all: readonly Fired[], name: string): readonly Fired[] =>
  all.filter(({ labels }) => labels.service_name === name);

const fires = (all: readonly Fired[], service: string): ReadonlySet<string> =>
  new Set(ofService(all, service).map(({ labels }) => labels.alertname ?? ""));

/** Of each scenario: what it is about fires, and everything as `simulate` says. */
const sameAs = (by: "prometheus" | "loki", found: () => readonly Fired[]): void => {
  describe.each(scenarioNames)("%s", name => {
    const scenario = scenarioOf(name);
    test("fires what it is about", () => {
      const fired = fires(found(), name);
      for (const alert of [...scenario.fires, ...scenario.firesWhenOn]) expect(fired).toContain(alert);
    });

    test("fires when simulate says so, and nothing else does", () => {
      const groups = groupLabelsOf(run, by);
      const [ours, theirs] = [ofService(foretold(run, by), name), ofService(found(), name)];
      const apart = differences(ours, theirs, { every, end, groups });
      compared(by === "loki" ? "simulateLoki" : "simulatePrometheus", {
        equal: groupsIn(ours, theirs, { every, end, groups }) - apart.length,
        different: apart.length,
      });
      expect(apart).toEqual([]);
    });
  });
};

const rulesIn = (name: string, rules: RulesFile): string => {
  const path = join(folder, name);
  writeFileSync(path, yamlText(rules as never));
  return path;
};

describe.skipIf(!promtool)("prometheus", () => {
  const scrape = 15;
  /** Long enough that counts over five minutes know what is new; shorter than silence is an alert. */
  const lead = 240;
  const judged = async (rules: string, options: Pick<FetchedOptions, "known">): Promise<readonly Fired[]> => {
    const series = fetched(run, { every: scrape, lead: lead / scrape, ...options });
    const all = await firedOf({
      folder,
      rules: [rules],
      series,
      interval: scrape,
      every,
      end: lead + end,
    });
    return all.map(({ from, labels, until }) => ({
      labels,
      from: from - lead,
      ...(until === undefined ? {} : { until: until - lead }),
    }));
  };
  let found: readonly Fired[] = [];
  beforeAll(async () => {
    found = await judged(rulesIn("prometheus.yaml", rulesFileOf(run, "prometheus")), { known: true });
    console.info(
      `prometheus: ${run.counted.length} records, ${found.length} firings, simulate ${foretold(run, "prometheus").length}`,
    );
  });

  sameAs("prometheus", () => found);

  test("counts from the first value of a series, so that what is over new ones is told at other times", async () => {
    const fresh = await judged(rulesIn("fresh.yaml", rulesFileOf(run, "prometheus")), { known: false });
    expect(fresh.length).toBeGreaterThan(0);
    expect(fresh).not.toEqual(found);
  });
});

const binary = engine("loki");

describe.skipIf(!promtool || !binary)("loki", () => {
  let found: readonly Fired[] = [];
  beforeAll(async () => {
    const own = join(folder, "loki");
    mkdirSync(own);
    const { rules, series } = await judgedByLoki(run, own, every);
    found = await firedOf({ folder: own, rules: [rulesIn("loki.yaml", rules)], series, interval: every, every, end });
    console.info(
      `loki: ${run.stored.length} records, ${found.length} firings, simulate ${foretold(run, "loki").length}`,
    );
  });

  sameAs("loki", () => found);
});
