/** What runs of Elasticsearch, Kibana and Logstash: that each process finds what it is told to read, and nothing more. */

import { describe, expect, test } from "vitest";
import type { Workload } from "../../src/core/workload.ts";
import { judgeEnvironment } from "../../src/environment/index.ts";
import {
  compose,
  days,
  defineEnvironment,
  type EnvironmentInput,
  elasticsearch,
  kibana,
  kubernetes,
  logstash,
  MiB,
  secret,
  syslog,
} from "../../src/index.ts";
import { render } from "../../src/output/render.ts";
import { elasticsearchVersions } from "../../src/targets/elasticsearch/versions.ts";
import { logstashVersions } from "../../src/targets/logstash/versions.ts";
import { images } from "../../src/versions.ts";

interface Placed {
  readonly workloads: Readonly<Record<string, Workload>>;
  /** The generated files by path. */
  readonly texts: ReadonlyMap<string, string>;
}

const placed = (targets: NonNullable<EnvironmentInput["targets"]>, more: Partial<EnvironmentInput> = {}): Placed => {
  const environment = defineEnvironment({
    name: "test",
    platform: kubernetes(),
    services: { chat: { source: syslog() } },
    targets,
    ...more,
  });
  return {
    workloads: Object.fromEntries(environment.site.workloads().map(one => [one.name, one])),
    texts: new Map(render(environment, "environments/test.ts").files.map(({ path, text }) => [path, text])),
  };
};

const elastic = {
  logstash: logstash({ to: ["elasticsearch"] }),
  elasticsearch: elasticsearch(),
  kibana: kibana(),
};

const mounted = (workload: Workload | undefined) =>
  (workload?.mounts ?? []).flatMap(mount =>
    mount.kind === "files"
      ? Object.entries(mount.files).map(([name, path]) => ({ at: `${mount.at}/${name}`, path }))
      : [],
  );

describe("a set-up", () => {
  const { texts, workloads } = placed(elastic);

  test("runs once for each server that is somebody else's, which itself does not run here", () => {
    expect(Object.keys(workloads).sort()).toEqual(["elasticsearch-setup", "kibana-setup", "logstash"]);
    for (const name of ["elasticsearch-setup", "kibana-setup"])
      expect(workloads[name]).toMatchObject({
        component: "setup",
        image: { name: "curl" },
        runs: { kind: "once" },
        command: ["sh", "/setup/setup.sh"],
      });
    expect(workloads["elasticsearch-setup"]?.ports).toBeUndefined();
  });

  test.each(["elasticsearch-setup", "kibana-setup"])("%s mounts its script and every file that it sends", name => {
    const files = mounted(workloads[name]);
    for (const { path } of files) expect(texts.has(path), path).toBe(true);
    const script = texts.get(files.find(({ at }) => at === "/setup/setup.sh")?.path ?? "") ?? "";
    const sent = [...script.matchAll(/^(?:send \w+|create|import) \S+ (\S+)$/gm)].map(([, file]) => `/setup/${file}`);
    expect(sent.length).toBeGreaterThan(2);
    expect(files.map(({ at }) => at).sort()).toEqual([...sent, "/setup/setup.sh"].sort());
  });

  test("leaves no generated file of the product out, but for the queries that people ask", () => {
    for (const product of ["elasticsearch", "kibana"])
      expect(
        mounted(workloads[`${product}-setup`])
          .map(({ path }) => path)
          .sort(),
      ).toEqual([...texts.keys()].filter(path => path.startsWith(`${product}/`) && !path.includes("/queries/")).sort());
  });

  test("talks to the server with a key that is not the shippers'", () => {
    expect(workloads["elasticsearch-setup"]).toMatchObject({
      env: { ELASTICSEARCH_SETUP_API_KEY: secret("elasticsearch-setup-api-key") },
      connects: ["https://elasticsearch.observability.svc.cluster.local:9200"],
    });
    expect(workloads["kibana-setup"]).toMatchObject({
      env: { KIBANA_API_KEY: secret("kibana-api-key") },
      connects: ["https://kibana.observability.svc.cluster.local:5601"],
    });
  });

  test("takes a server of one's own, its authority and its space", () => {
    const own = placed({
      ...elastic,
      elasticsearch: elasticsearch({
        url: "https://es.example.com:9243",
        setup: { apiKey: secret("admin"), authority: secret("company-ca"), roles: false },
      }),
      kibana: kibana({
        url: "https://kibana.example.com/s/llm",
        apiKey: secret("viewer"),
        authority: secret("company-ca"),
      }),
    });
    expect(own.workloads["elasticsearch-setup"]).toMatchObject({
      connects: ["https://es.example.com:9243"],
      env: { ADMIN: secret("admin"), CURL_CA_BUNDLE: "/run/authorities/company-ca.pem" },
    });
    expect(own.workloads["elasticsearch-setup"]?.mounts).toContainEqual({
      kind: "secret-file",
      at: "/run/authorities/company-ca.pem",
      secret: secret("company-ca"),
    });
    expect(own.workloads["kibana-setup"]?.connects).toEqual(["https://kibana.example.com"]);
    expect(own.texts.get("kibana/setup.sh")).toContain("url=${KIBANA_URL:-https://kibana.example.com/s/llm}\n");
    expect(own.texts.get("elasticsearch/setup.sh")).not.toContain("_security");
    expect([...own.texts.keys()].filter(path => path.startsWith("elasticsearch/roles/"))).not.toEqual([]);
  });

  test("asks for no key where there is none, as on a laptop", () => {
    const laptop = placed(elastic, { platform: compose() });
    for (const [name, url] of [
      ["elasticsearch-setup", "http://elasticsearch:9200"],
      ["kibana-setup", "http://kibana:5601"],
    ] as const) {
      expect(laptop.workloads[name]?.env).toEqual({});
      expect(laptop.workloads[name]?.connects).toEqual([url]);
    }
    expect(laptop.texts.get("elasticsearch/setup.sh")).not.toMatch(/Authorization|is not set/);
  });

  test.each([
    ["elasticsearch", { elasticsearch: elasticsearch({ setup: { apiKey: "c2VjcmV0" } } as object) }, "setup.apiKey"],
    ["kibana", { kibana: kibana({ apiKey: "c2VjcmV0" } as object) }, "apiKey"],
  ])("of %s takes no literal for a key", (product, target, option) => {
    const judged = judgeEnvironment({
      name: "test",
      platform: kubernetes(),
      services: { chat: { source: syslog() } },
      targets: { ...elastic, ...target },
    });
    const problems = "problems" in judged ? judged.problems : [];
    expect(problems).toMatchObject([{ code: "literal-secret", path: `targets.${product}.${option}` }]);
    expect(JSON.stringify(problems)).not.toContain("c2VjcmV0");
  });
});

describe("logstash", () => {
  const { texts, workloads } = placed(elastic);

  test("starts without the image's entry point, which would write into a folder that cannot be written", () => {
    expect(workloads.logstash).toMatchObject({
      image: { name: "logstash", version: "9.5" },
      runs: { kind: "replicas", count: 1 },
      command: ["/usr/share/logstash/bin/logstash"],
      args: ["--path.settings", "/usr/share/logstash/config"],
      user: 1000,
      ready: { path: "/", port: 9600 },
    });
  });

  test.each(["/usr/share/logstash/config", "/etc/logstash"])("finds in %s every file its settings name", directory => {
    const own = placed({ ...elastic, logstash: logstash({ to: ["elasticsearch"], directory }) });
    const files = mounted(own.workloads.logstash);
    for (const { path } of files) expect(own.texts.has(path), path).toBe(true);
    const places = files.map(({ at }) => at);
    const named = files.flatMap(({ path }) =>
      [...(own.texts.get(path) ?? "").matchAll(/(?:path\.config: |path => ")([^"\n]+)/g)].map(
        ([, found]) => found ?? "",
      ),
    );
    expect(named).toEqual([`${directory}/pipelines/llm-logs.conf`, `${directory}/pipelines/llm-logs.rb`]);
    expect(places).toEqual(expect.arrayContaining(named));
    // What Logstash itself looks for in the folder of its settings.
    for (const name of ["logstash.yml", "pipelines.yml", "jvm.options", "log4j2.properties"])
      expect(places).toContain(`${directory}/${name}`);
  });

  test("has every secret its files refer to, and none else", () => {
    const own = placed(elastic, { privacy: { user: "hash" } });
    expect(own.workloads.logstash?.env).toMatchObject({
      ELASTICSEARCH_API_KEY: secret("elasticsearch-api-key"),
      PSEUDONYM_KEY: secret("pseudonym-key"),
    });
    const dropped = placed(elastic, { privacy: { user: "drop" } });
    const script = dropped.texts.get("logstash/pipelines/llm-logs.rb") ?? "";
    expect(Object.keys(dropped.workloads.logstash?.env ?? {})).toEqual([
      "ELASTICSEARCH_API_KEY",
      ...(script.includes("PSEUDONYM_KEY") ? ["PSEUDONYM_KEY"] : []),
      "LS_JAVA_OPTS",
    ]);
  });

  test.each([
    ["memory", {}, "replicas", { kind: "scratch", at: "/usr/share/logstash/data" }],
    [
      "a queue",
      { queue: { persisted: MiB(1024) } },
      "members",
      { kind: "disk", at: "/usr/share/logstash/data", gib: 2 },
    ],
    [
      "dead letters",
      { deadLetters: { keep: days(7) } },
      "members",
      { kind: "disk", at: "/usr/share/logstash/data", gib: 2 },
    ],
  ] as const)(
    "with %s keeps its data where it belongs",
    (_what, options, kind, { gib, ...mount }: { gib?: number; kind: string; at: string }) => {
      const { logstash: own } = placed({
        ...elastic,
        logstash: logstash({ to: ["elasticsearch"], ...options }),
      }).workloads;
      expect(own?.runs.kind).toBe(kind);
      const data = own?.mounts?.find(({ at }) => at === mount.at);
      expect(data).toMatchObject(mount);
      if (data?.kind === "disk") expect(data.size.bytes).toBe((gib ?? 0) * 1024 ** 3);
      expect(own?.mounts).toContainEqual({ kind: "scratch", at: "/tmp" });
    },
  );

  test("opens the ports to machines, and its own page to nobody", () => {
    expect(workloads.logstash?.ports).toEqual([
      { name: "syslog", port: 5514, audience: "anyone" },
      { name: "syslog-udp", port: 5514, transport: "udp", audience: "anyone" },
      { name: "api", port: 9600, speaks: "http" },
    ]);
    expect(texts.get("logstash/logstash.yml")).toContain("api.http.host: 0.0.0.0\n");
    expect(workloads.logstash?.connects).toEqual(["https://elasticsearch.observability.svc.cluster.local:9200"]);
  });

  test("is twice there where much runs", () => {
    const large = placed(elastic, { platform: kubernetes({ profile: "large" }) });
    expect(large.workloads.logstash?.runs).toEqual({ kind: "replicas", count: 2 });
  });

  test("has an image for every version, whose output takes the keys that Elasticsearch hands out", () => {
    expect(Object.keys(images.logstash?.tags ?? {})).toEqual(logstashVersions);
    expect(logstashVersions).toEqual(elasticsearchVersions);
    const patch = (version: string) => Number(images.logstash?.tags[version]?.split(".")[2]);
    expect(patch("8.19")).toBeGreaterThanOrEqual(1);
    expect(patch("9.0")).toBeGreaterThanOrEqual(8);
    expect(patch("9.1")).toBeGreaterThanOrEqual(5);
    expect(images.curl?.tags).toBeDefined();
  });
});
