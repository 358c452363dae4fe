/** What runs of the stores: tables of who runs, and what holds for every one of them on every platform. */

import { describe, expect, test } from "vitest";
import { compose, hostOf, kubernetes } from "../../src/core/platform.ts";
import { secret, secretVariable } from "../../src/core/secret.ts";
import type { Endpoint, TargetUse } from "../../src/core/target.ts";
import type { Mount, Workload } from "../../src/core/workload.ts";
import { yamlText } from "../../src/output/render.ts";
import { jaeger } from "../../src/targets/jaeger/index.ts";
import { azureBlob, gcs, loki, s3 } from "../../src/targets/loki/index.ts";
import { images } from "../../src/versions.ts";
import { placeStore, type StoreSite } from "../store-site.ts";

const large: StoreSite = { platform: kubernetes({ profile: "large", namespace: "obs" }) };
const small: StoreSite = { platform: kubernetes({ namespace: "obs" }) };
const laptop: StoreSite = { platform: compose() };

const bucket = s3({ bucket: "logs", region: "eu-west-1" });
const keys = { id: secret("minio-id"), secret: secret("minio-secret") };
const minio = s3({ bucket: "logs", region: "local", endpoint: "http://minio:9000", keys });

const elasticsearch = (auth?: Endpoint["auth"]): NonNullable<StoreSite["doors"]> => ({
  elasticsearch: [
    {
      protocol: "elasticsearch-bulk",
      telemetry: ["logs"],
      url: "https://elasticsearch.obs.svc.cluster.local:9200",
      ...(auth === undefined ? {} : { auth }),
    },
  ],
});
const apiKey = { kind: "api-key", key: secret("elasticsearch-api-key") } as const;
const password = { kind: "basic", username: "jaeger", password: secret("jaeger-password") } as const;

/** An environment in which Loki judges, and hands on to an Alertmanager that wants a password. */
const judged: StoreSite = {
  alerts: { HighErrorRate: "on" },
  doors: {
    alertmanager: [
      {
        protocol: "alertmanager-api",
        telemetry: [],
        url: "http://alertmanager.obs.svc.cluster.local:9093",
        auth: { kind: "basic", username: "loki", password: secret("alertmanager-password") },
      },
    ],
  },
};

const placed = (use: TargetUse, input: StoreSite = {}) => {
  const { self, site, target, ...rest } = placeStore(use, input);
  const texts = new Map(
    rest
      .artifacts()
      .map(file => [
        `${self.key}/${file.path}`,
        file.kind === "text"
          ? file.sections.map(({ text }) => text).join("")
          : file.kind === "yaml"
            ? yamlText(file.data)
            : JSON.stringify(file.data),
      ]),
  );
  return {
    site,
    texts,
    doors: target.serves?.(self, site.platform, site.name) ?? [],
    workloads: target.workloads?.(self, site) ?? [],
  };
};

const mountsOf = <K extends Mount["kind"]>({ mounts = [] }: Workload, kind: K): readonly (Mount & { kind: K })[] =>
  mounts.filter((mount): mount is Mount & { kind: K } => mount.kind === kind);

const everyCase: readonly (readonly [name: string, use: TargetUse, input: StoreSite])[] = [
  ["Loki on a laptop", loki({}), laptop],
  ["Loki on a disk", loki({}), small],
  ["Loki on S3", loki({ store: bucket }), small],
  ["Loki on Google, judging", loki({ store: gcs({ bucket: "logs" }) }), { ...small, ...judged }],
  [
    "Loki on Azure",
    loki({ store: azureBlob({ account: "llmlogs", container: "loki", accountKey: secret("azure-key") }) }),
    small,
  ],
  ["a large Loki", loki({ store: bucket }), large],
  ["a large Loki with keys, judging", loki({ store: minio }), { ...large, ...judged }],
  ["Jaeger on a laptop", jaeger({}), laptop],
  ["Jaeger on a disk", jaeger({}), small],
  ["Jaeger in memory", jaeger({ storage: "memory" }), small],
  ["Jaeger on Elasticsearch", jaeger({ storage: "elasticsearch" }), { ...small, doors: elasticsearch(apiKey) }],
  ["a large Jaeger", jaeger({ storage: "elasticsearch" }), { ...large, doors: elasticsearch(password) }],
  ["Jaeger on an open Elasticsearch", jaeger({ storage: "elasticsearch" }), { ...laptop, doors: elasticsearch() }],
];

describe.each(everyCase)("%s", (_, use, input) => {
  const { doors, site, texts, workloads } = placed(use, input);

  test("mounts files that are generated, and reads those it mounts", () => {
    for (const workload of workloads) {
      const files = mountsOf(workload, "files");
      expect(files.flatMap(mount => Object.values(mount.files)).filter(path => !texts.has(path))).toEqual([]);
      const there = files.flatMap(mount => Object.keys(mount.files).map(path => `${mount.at}/${path}`));
      const named = [...(workload.command ?? []), ...(workload.args ?? [])].flatMap(
        word => /\/etc\/.*|\/setup\/.*/.exec(word) ?? [],
      );
      expect(named.filter(path => !there.includes(path))).toEqual([]);
    }
  });

  test("has a process and a port behind every door", () => {
    for (const { facts, url } of doors) {
      const { hostname, port } = new URL(url);
      const behind = workloads.find(({ name }) => hostOf(site.platform, name) === hostname);
      expect([url, behind?.ports?.map(one => String(one.port))]).toEqual([url, expect.arrayContaining([port])]);
      if (facts?.component !== undefined) expect(facts.component).toBe(behind?.name);
    }
  });

  test("gets the secrets its files refer to, and no others", () => {
    for (const workload of workloads) {
      const text = mountsOf(workload, "files")
        .flatMap(mount => Object.values(mount.files))
        .filter(path => /\.(yaml|sh)$/.test(path) && !path.includes("/rules/"))
        .map(path => texts.get(path))
        .join("\n");
      const variables = Object.entries(workload.env ?? {}).flatMap(([name, value]) =>
        typeof value === "object" && "kind" in value ? [[name, secretVariable(value)] as const] : [],
      );
      for (const [name, variable] of variables) expect(name).toBe(variable);
      const referred = [...text.matchAll(/\$\{(?:env:)?([A-Z][A-Z0-9_]*)(?=[:}])/g)].map(([, name]) => name ?? "");
      const given = new Set(Object.keys(workload.env ?? {}));
      expect([...new Set(referred)].filter(name => !given.has(name) && !/_URL$|_TRIES$/.test(name))).toEqual([]);
      expect([...given].filter(name => !text.includes(name))).toEqual([]);
      const files = mountsOf(workload, "secret-file").map(({ at }) => at);
      expect(files.filter(path => !text.includes(path))).toEqual([]);
      expect(
        [...text.matchAll(/\/run\/credentials\/[a-z-]+/g)].map(([path]) => path).filter(path => !files.includes(path)),
      ).toEqual([]);
    }
  });

  test("runs a pinned image, and has a disk only where members are told apart", () => {
    for (const workload of workloads) {
      const { image, runs, single } = workload;
      if (image.name !== "curl") expect(images[image.name]?.tags[image.version ?? ""]).toMatch(/^\d+\.\d+\.\d+$/);
      if (runs.kind !== "members") expect(mountsOf(workload, "disk")).toEqual([]);
      if (single !== undefined) expect(runs).toMatchObject({ count: 1 });
    }
  });
});

const summary = ({ mounts = [], runs, single }: Workload): string =>
  [
    runs.kind === "replicas" || runs.kind === "members"
      ? `${runs.count} ${runs.kind}${runs.kind === "replicas" && runs.upTo !== undefined ? ` up to ${runs.upTo}` : ""}`
      : runs.kind,
    ...(single === undefined ? [] : [single]),
    ...mounts.flatMap(mount =>
      mount.kind === "disk" || mount.kind === "scratch" ? [`${mount.kind} ${mount.at}`] : [],
    ),
  ].join("; ");

const summaries = (workloads: readonly Workload[]) =>
  Object.fromEntries(workloads.map(workload => [workload.name, summary(workload)]));

describe("Loki", () => {
  test("is one process, on whatever store", () => {
    expect(summaries(placed(loki({}), small).workloads)).toEqual({
      loki: "1 members; chunks on a disk belong to one Loki; disk /loki; scratch /tmp",
    });
    expect(summaries(placed(loki({ store: bucket, directory: "/var/loki" }), small).workloads)).toEqual({
      loki: "1 members; outside of profile large its rings are its own; disk /var/loki; scratch /tmp",
    });
  });

  const { workloads } = placed(loki({ store: bucket }), { ...large, ...judged });

  test("is a process for each task in profile large", () => {
    expect(summaries(workloads)).toEqual({
      "loki-distributor": "2 replicas up to 8; scratch /loki",
      "loki-ingester": "3 members; disk /loki",
      "loki-querier": "2 replicas up to 10; scratch /loki",
      "loki-query-frontend": "2 replicas; scratch /loki",
      "loki-query-scheduler": "2 replicas; scratch /loki",
      "loki-index-gateway": "2 members; disk /loki",
      "loki-compactor": "1 members; two compactors would write one index; disk /loki; scratch /tmp",
      "loki-ruler": "2 members; disk /loki",
    });
    expect(workloads.map(({ args = [] }) => args.at(-1))).toEqual(
      workloads.map(({ component }) => `-target=${component}`),
    );
  });

  test("has one ConfigMap for all but the ruler, which alone reads rules", () => {
    const mounted = workloads.map(workload => [
      workload.name,
      mountsOf(workload, "files").map(({ config, files }) => [config, Object.keys(files)]),
    ]);
    expect(mounted).toEqual(
      workloads.map(({ name }) => [
        name,
        name === "loki-ruler" ? [["loki-ruler", ["loki.yaml", "rules/fake/alerts.yaml"]]] : [["loki", ["loki.yaml"]]],
      ]),
    );
  });

  test("talks among itself on two ports, and its processes know their own address", () => {
    for (const { env, family, ports = [] } of workloads) {
      expect(family).toBe("loki-memberlist");
      expect(ports.filter(({ audience }) => audience === "family").map(({ name, port }) => [name, port])).toEqual([
        ["grpc", 9096],
        ["gossip", 7946],
      ]);
      expect(env?.MY_POD_IP).toEqual({ from: "pod-address" });
    }
  });

  const connectsOf = (use: TargetUse, input: StoreSite, name: string) =>
    placed(use, input).workloads.find(one => one.name === name)?.connects;

  test("reaches its store, and whom it tells of alerts", () => {
    expect(connectsOf(loki({ store: bucket }), { ...small, ...judged }, "loki")).toEqual([
      "https://s3.eu-west-1.amazonaws.com",
      "https://sts.eu-west-1.amazonaws.com",
      "http://alertmanager.obs.svc.cluster.local:9093",
    ]);
    expect(connectsOf(loki({ store: minio }), small, "loki")).toEqual(["http://minio:9000"]);
    expect(connectsOf(loki({}), laptop, "loki")).toEqual([]);
    expect(connectsOf(loki({ store: bucket }), large, "loki-distributor")).toEqual([]);
    expect(connectsOf(loki({ store: bucket }), large, "loki-query-frontend")).toEqual([
      "http://loki-querier.obs.svc.cluster.local:3100",
    ]);
    const remote = { record: { url: "https://prometheus.example.com/api/v1/write" } };
    expect(connectsOf(loki({ store: bucket, ...remote }), large, "loki-ruler")).toContain(remote.record.url);
  });

  test("is not run where it is somebody else's", () => {
    expect(placed(loki({ url: "https://logs.example.com" }), small).workloads).toEqual([]);
  });
});

describe("Jaeger", () => {
  test.each<readonly [string, TargetUse, StoreSite, object]>([
    ["Badger", jaeger({}), small, { jaeger: "1 members; Badger belongs to one process; scratch /tmp; disk /badger" }],
    [
      "memory",
      jaeger({ storage: "memory" }),
      small,
      { jaeger: "1 replicas; each would show only the traces it was sent itself; scratch /tmp" },
    ],
    [
      "Elasticsearch",
      jaeger({ storage: "elasticsearch" }),
      { ...small, doors: elasticsearch(apiKey) },
      { "jaeger-setup": "once", jaeger: "1 replicas; scratch /tmp" },
    ],
    [
      "Elasticsearch, large",
      jaeger({ storage: "elasticsearch" }),
      { ...large, doors: elasticsearch(apiKey) },
      { "jaeger-setup": "once", jaeger: "2 replicas; scratch /tmp" },
    ],
  ])("on %s", (_, use, input, expected) => {
    expect(summaries(placed(use, input).workloads)).toEqual(expected);
  });

  test("makes its indices with a key that is not its own", () => {
    const [setup, own] = placed(jaeger({ storage: "elasticsearch" }), {
      ...small,
      doors: elasticsearch(apiKey),
    }).workloads;
    expect(Object.keys(setup?.env ?? {})).toEqual(["ELASTICSEARCH_SETUP_API_KEY"]);
    expect(setup?.connects).toEqual(["https://elasticsearch.obs.svc.cluster.local:9200"]);
    expect(own?.connects).toEqual(setup?.connects);
    expect(own?.env).toBeUndefined();
    expect(own && mountsOf(own, "secret-file")).toEqual([
      { kind: "secret-file", at: "/run/credentials/elasticsearch-api-key", secret: apiKey.key },
    ]);
  });

  test("opens to services only where they ask how much to sample", () => {
    const [own] = placed(jaeger({}), small).workloads;
    const audiences = Object.fromEntries((own?.ports ?? []).map(({ audience = "nobody", name }) => [name, audience]));
    expect(audiences).toEqual({
      "otlp-grpc": "nobody",
      "otlp-http": "nobody",
      "sampling-http": "services",
      "sampling-grpc": "services",
      query: "readers",
      "query-grpc": "readers",
      metrics: "scrapers",
      health: "nobody",
    });
  });

  test.each([
    [
      "http://jaeger-collector.tracing.svc.cluster.local:4317",
      "http://jaeger-collector.tracing.svc.cluster.local:4317",
    ],
    ["jaeger-collector.tracing:4317", "http://jaeger-collector.tracing:4317"],
    ["https://otlp.example.com:443", "https://otlp.example.com:443"],
  ])("somebody else's at %s is a door and nothing else", (url, door) => {
    const { doors, texts, workloads } = placed(jaeger({ url }), small);
    expect(doors).toEqual([{ protocol: "otlp-grpc", telemetry: ["traces"], url: door }]);
    expect([texts.size, workloads]).toEqual([0, []]);
  });
});
