/**
 * The configs as pods get them: every ConfigMap of the committed objects is laid out where its container mounts it, and the
 * engine judges it there under the container's own arguments.
 */

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import type { Container, Kinds, PodSpec } from "../../../src/doors/kubernetes.ts";
import { type EngineName, engine } from "../engine.ts";
import { openSandbox, type Sandbox, sandboxMissing } from "../sandbox.ts";
import { variablesIn } from "../variables.ts";

interface Judge {
  readonly engine: EngineName;
  readonly image: RegExp;
  /** The container's arguments, made those of a judgement. */
  args(own: readonly string[]): readonly string[];
}

const fileIn = (own: readonly string[]): string => own.map(one => /^--config\.file=(.+)$/.exec(one)?.[1]).join("");

const judges: readonly Judge[] = [
  { engine: "otelcol", image: /opentelemetry-collector/, args: own => ["validate", ...own] },
  { engine: "jaeger", image: /\/jaeger:/, args: own => ["validate", ...own] },
  { engine: "loki", image: /\/loki:/, args: own => [...own, "-verify-config"] },
  { engine: "promtail", image: /\/promtail:/, args: own => [...own, "-check-syntax"] },
  { engine: "alloy", image: /\/alloy:/, args: own => ["validate", ...own.filter(one => one.endsWith(".alloy"))] },
  { engine: "promtool", image: /\/prometheus:/, args: own => ["check", "config", fileIn(own)] },
  { engine: "amtool", image: /\/alertmanager:/, args: own => ["check-config", fileIn(own)] },
];

type Workload = Kinds["Deployment"] | Kinds["StatefulSet"] | Kinds["DaemonSet"];

const objectsIn = (folder: string): readonly Kinds[keyof Kinds][] =>
  readdirSync(folder)
    .filter(name => name !== "kustomization.yaml")
    .flatMap(name =>
      parseAllDocuments(readFileSync(`${folder}/${name}`, "utf8")).flatMap(document => {
        const object: Kinds[keyof Kinds] | null = document.toJS();
        return object === null ? [] : [object];
      }),
    );

interface Row {
  readonly name: string;
  readonly judge: Judge;
  readonly container: Container;
  /** Where → what. */
  readonly files: ReadonlyMap<string, string>;
}

const filesOf = (
  { volumes = [] }: PodSpec,
  { volumeMounts = [] }: Container,
  configs: ReadonlyMap<string, Readonly<Record<string, string>>>,
): ReadonlyMap<string, string> =>
  new Map(
    volumes.flatMap(volume => {
      const sources = volume.configMap
        ? [volume.configMap]
        : (volume.projected?.sources ?? []).flatMap(({ configMap }) => configMap ?? []);
      const at = volumeMounts.find(({ name }) => name === volume.name)?.mountPath;
      return sources.flatMap(({ items = [], name = "" }) =>
        items.map(({ key, path }) => [`${at}/${path}`, configs.get(name)?.[key] ?? "(not there)"] as const),
      );
    }),
  );

/** What kubelet lays into a pod that asks for its account's token; no mount of the pod names it. */
const tokenOf = ({ automountServiceAccountToken }: PodSpec): ReadonlyMap<string, string> =>
  new Map(
    automountServiceAccountToken === true
      ? ["token", "ca.crt", "namespace"].map(name => [`/var/run/secrets/kubernetes.io/serviceaccount/${name}`, "there"])
      : [],
  );

const rows: readonly Row[] = ["staging", "prod"].flatMap(environment => {
  const objects = objectsIn(`generated/${environment}/kubernetes`);
  return objects
    .filter((one): one is Workload => ["Deployment", "StatefulSet", "DaemonSet"].includes(one.kind))
    .flatMap(({ metadata, spec }) => {
      const pod = spec?.template.spec;
      const [container] = pod?.containers ?? [];
      const judge = judges.find(({ image }) => image.test(container?.image ?? ""));
      if (pod === undefined || container === undefined || judge === undefined) return [];
      const configs = new Map(
        objects
          .filter((one): one is Kinds["ConfigMap"] => one.kind === "ConfigMap")
          .filter(one => one.metadata.namespace === metadata.namespace)
          .map(one => [one.metadata.name, one.data ?? {}]),
      );
      return [
        {
          name: `${environment}: ${metadata.name}`,
          judge,
          container,
          files: new Map([...filesOf(pod, container, configs), ...tokenOf(pod)]),
        },
      ];
    });
});

const runToEnd = async (sandbox: Sandbox, words: readonly string[], env: Readonly<Record<string, string>>) => {
  const started = await sandbox.start("bash", ["-c", '"$@"; echo "ended with $?"', "bash", ...words], { env });
  for (;;) {
    const { alive, output } = await started.output();
    if (!alive && output.includes("ended with ")) return output;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
};

test("every kind of engine has a pod", () => {
  const asked = new Set(rows.map(({ judge }) => judge.engine));
  expect(judges.map(one => one.engine).filter(one => !asked.has(one))).toEqual(["promtail"]);
});

describe("is accepted where its pod finds it", () => {
  test.for(rows)("$name", async ({ container, files, judge }, { skip }) => {
    const binary = engine(judge.engine);
    const missing = binary === undefined ? `${judge.engine} is not built` : sandboxMissing();
    if (binary === undefined || missing !== undefined) return skip(missing);
    expect(files.size).toBeGreaterThan(0);
    const sandbox = await openSandbox([]);
    try {
      for (const [path, text] of files) await sandbox.write(path, text);
      const output = await runToEnd(
        sandbox,
        [binary, ...judge.args(container.args ?? [])],
        variablesIn([...files.values()].join("\n")),
      );
      expect(output.slice(-3000)).toMatch(/ended with 0\n$/);
    } finally {
      await sandbox.close();
    }
  });
});
