/** What is done to environments, on a real API server: applied over what was there, taken back, and applied again. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { differences } from "../../../src/cli/diff.ts";
import type { Environment } from "../../../src/environment/index.ts";
import { type GeneratedFile, render } from "../../../src/output/render.ts";
import { worst } from "../../../src/output/risk.ts";
import { type ApiServer, apiServerMissing, startApiServerWithEtcd } from "./api-server.ts";
import { apply, differing, inFolder, prune, type State, stateOf, written } from "./state.ts";
import { before, environmentName, moves, transitions, withLargerDisk } from "./transitions.ts";

const missing = apiServerMissing();
const source = "environments/rollout.ts";

interface Rendered {
  readonly environment: Environment;
  readonly files: readonly GeneratedFile[];
}

const rendered = (environment: Environment): Rendered => {
  const { files, problems } = render(environment, source);
  expect(problems).toEqual([]);
  return { environment, files };
};

/** As `signalbox diff` finds them. */
const differencesTo = (after: Rendered, { files }: Rendered) =>
  differences({ ...after, source }, new Map(files.map(({ path, text }) => [path, text])), undefined);

/** A Job is another one with every change of what it does. */
const withoutHash = (name: string): string => (name.startsWith("Job/") ? name.replace(/-[0-9a-f]{8}$/, "") : name);

const checksumKey = /^([A-Za-z]+\/[^.]+)\.spec\.template\.metadata\.annotations\.checksum\/config$/;

describe.skipIf(missing)(`changes on a real API server${missing ? ` (${missing})` : ""}`, () => {
  let server: ApiServer;
  let old: Rendered;
  let there: State;

  /** Brings the server to what the files say, and tells what is there then. */
  const bring = async ({ files }: Rendered): Promise<State> => {
    const { code, stderr } = await apply(server, files);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    await prune(server, environmentName, files);
    return stateOf(server, environmentName);
  };

  beforeAll(async () => {
    server = await startApiServerWithEtcd();
    await server.applyCrds();
    old = rendered(before());
    there = await bring(old);
  });
  afterAll(() => server?.stop());

  describe.each(transitions)("$name", ({ after, files, objects, risk, rolls = [] }) => {
    let now: Rendered;
    beforeAll(() => {
      now = rendered(after());
    });

    test("touches the files it must, at the risk it has", () => {
      const found = differencesTo(now, old);
      const others = found.map(({ path }) => path).filter(path => !path.startsWith("kubernetes/"));
      expect(others.filter(path => !files.some(file => file.test(path)))).toEqual([]);
      expect(files.filter(file => !others.some(path => file.test(path)))).toEqual([]);
      expect(worst(found.map(one => one.risk))).toBe(risk);
    });

    test("replaces pods of these workloads by their checksum alone", () => {
      const keys = differencesTo(now, old)
        .filter(({ path }) => path.startsWith("kubernetes/"))
        .flatMap(({ changes }) => changes.map(({ key }) => key));
      const rolled = keys.flatMap(key => checksumKey.exec(key)?.[1] ?? []);
      expect(rolled.sort()).toEqual(rolls.map(name => name.replace(/\/.*\//, "/")).sort());
      for (const name of rolled) expect(keys.filter(key => key.startsWith(`${name}.`))).toHaveLength(1);
    });

    test("applies over what was there, is taken back, and applies again", async () => {
      const first = await bring(now);
      expect([...new Set(written(there, first).map(withoutHash))]).toEqual([...objects, ...rolls].sort());
      const back = await bring(old);
      expect(differing(there, back)).toEqual([]);
      const again = await bring(now);
      expect(differing(first, again)).toEqual([]);
    });

    afterAll(async () => {
      there = await bring(old);
    });
  });

  /** The objects that `signalbox diff` says must be made anew. */
  const toRecreate = (after: Rendered, from: Rendered): readonly string[] => [
    ...new Set(
      differencesTo(after, from)
        .flatMap(({ changes }) => changes)
        .filter(one => one.risk === "recreate")
        .map(({ key }) => key.replace(/\..*/, "")),
    ),
  ];

  /** Does what the words of that risk say, and applies. */
  const recreateAndBring = async (after: Rendered, from: Rendered): Promise<State> => {
    for (const name of toRecreate(after, from)) {
      const place = [name, "--namespace=observability"];
      const deleted = await server.kubectl(["delete", ...place, "--cascade=orphan", "--wait=false"]);
      expect(deleted).toMatchObject({ code: 0 });
      // The garbage collector, which does not run here, would take this off once the pods are orphans.
      const orphaned = JSON.stringify({ metadata: { finalizers: null } });
      await server.kubectl(["patch", ...place, "--type=merge", `--patch=${orphaned}`]);
    }
    return bring(after);
  };

  test.each(moves)("$name, and back", async ({ after, recreates = [] }) => {
    const now = rendered(after());
    expect(toRecreate(now, old)).toEqual(recreates);
    const first = await recreateAndBring(now, old);
    expect(differing(there, await recreateAndBring(old, now))).toEqual([]);
    expect(differing(first, await recreateAndBring(now, old))).toEqual([]);
    there = await recreateAndBring(old, now);
  });

  test("what is said to need a new object is refused without one", async () => {
    const now = rendered(withLargerDisk());
    expect(differencesTo(now, old).map(({ path, risk }) => [path, risk])).toEqual([
      ["kubernetes/loki.yaml", "recreate"],
    ]);
    const refused = await apply(server, now.files);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('The StatefulSet "loki" is invalid: spec.volumeClaimTemplates');
  });

  test("the Argo CD Application is accepted", async () => {
    const { code, stderr } = await server.kubectl(["create", "namespace", "argocd"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const applied = await inFolder(
      old.files,
      folder => server.kubectl(["apply", "--server-side", "--validate=strict", `--filename=${folder}`]),
      "argocd",
    );
    expect(applied).toMatchObject({ code: 0, stderr: "" });
  });
});
