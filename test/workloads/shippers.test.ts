/** What runs of the shippers, held against the configurations they run with. */

import { posix } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import dev from "../../environments/dev.ts";
import prod from "../../environments/prod.ts";
import staging from "../../environments/staging.ts";
import { logFiles } from "../../src/core/log-files.ts";
import { compose, kubernetes, type Platform } from "../../src/core/platform.ts";
import { containerFiles, files, otlp, pods, type Source, syslog } from "../../src/core/service.ts";
import { logMounts } from "../../src/core/shipper.ts";
import { percent, seconds } from "../../src/core/units.ts";
import type { Permission, Workload } from "../../src/core/workload.ts";
import { defineEnvironment, type Environment } from "../../src/environment/index.ts";
import { yamlText } from "../../src/output/render.ts";
import { alloy } from "../../src/targets/alloy/index.ts";
import { jaeger } from "../../src/targets/jaeger/index.ts";
import { loki } from "../../src/targets/loki/index.ts";
import {
  componentKinds,
  distributionFor,
  distributionOf,
  distributions,
  missingFrom,
  typesIn,
} from "../../src/targets/otel-collector/distributions.ts";
import { componentsOf, type OtelCollectorInput, otelCollector } from "../../src/targets/otel-collector/index.ts";
import { promtail } from "../../src/targets/promtail/index.ts";
import { images } from "../../src/versions.ts";

const shippers = ["otel-collector", "promtail", "alloy"];

interface Running {
  readonly environment: Environment;
  readonly workload: Workload;
  /** The text of its configuration. */
  readonly config: string;
}

/** What runs of an environment's shippers, each with the file it mounts. */
const runningOf = (environment: Environment): readonly Running[] =>
  environment.targets
    .filter(({ target }) => shippers.includes(target.product))
    .flatMap(({ target, self }) => {
      const texts = new Map(
        target
          .emit(self, environment.site)
          .map(artifact => [
            `${self.key}/${artifact.path}`,
            artifact.kind === "text" ? artifact.sections.map(({ text }) => text).join("") : yamlText(artifact.data),
          ]),
      );
      return (target.workloads?.(self, environment.site) ?? []).map(workload => {
        const [mount] = workload.mounts?.filter(({ kind }) => kind === "files") ?? [];
        const [path = ""] = mount?.kind === "files" ? Object.values(mount.files) : [];
        const config = texts.get(path);
        if (config === undefined) throw new Error(`${workload.name} mounts ${path}, which nothing emits`);
        return { environment, workload, config };
      });
    });

const committed = [dev, staging, prod].flatMap(runningOf);
const named = committed.map(one => [`${one.environment.name}: ${one.workload.name}`, one] as const);

const collectorIn = (
  platform: Platform,
  options: Partial<OtelCollectorInput>,
  services: Readonly<Record<string, { readonly source: Source }>> = { chat: { source: otlp() } },
) =>
  runningOf(
    defineEnvironment({
      name: "test",
      platform,
      services,
      sampling: { traces: { base: percent(10), decisionWait: seconds(90) } },
      targets: {
        otelCollector: otelCollector({ to: { logs: ["loki"], traces: ["jaeger"] }, ...options }),
        loki: loki({}),
        jaeger: jaeger({}),
      },
    }),
  );

describe("which processes run", () => {
  test("of the three environments", () => {
    expect(
      committed.map(({ environment, workload: { name, image, runs } }) =>
        [environment.name, name, image.name, ...Object.values(runs)].join(" "),
      ),
    ).toEqual([
      "dev promtail promtail members 1",
      "dev otel-collector otel-collector-contrib members 1",
      "staging alloy alloy nodes",
      "staging otel-collector-gateway otel-collector-contrib replicas 2 10",
      "staging otel-collector-sampler otel-collector-k8s members 2",
      "prod otel-collector-agent otel-collector-contrib nodes",
      "prod otel-collector-gateway otel-collector-contrib replicas 2 10",
      "prod otel-collector-sampler otel-collector-k8s members 2",
    ]);
  });

  test("their numbers are the user's", () => {
    const [gateway, sampler] = collectorIn(kubernetes(), { replicas: { gateway: 3, samplers: 5 } });
    expect(gateway?.workload.runs).toEqual({ kind: "replicas", count: 3, upTo: 15 });
    expect(sampler?.workload.runs).toEqual({ kind: "members", count: 5 });
    expect(sampler?.workload.headless).toBe(true);
  });

  test("every image is pinned", () => {
    for (const { workload } of committed) expect(Object.keys(images)).toContain(workload.image.name);
    for (const [name, { tags }] of Object.entries(images))
      for (const [version, tag] of Object.entries(tags)) expect(`${name} ${tag}`).toContain(`${version}.`);
  });

  test("one that cannot be several says so, for whoever sets its replicas", () => {
    const [, alone] = collectorIn(kubernetes(), { balancing: "none", replicas: { samplers: 1 } });
    expect(alone?.workload.single).toBe("each would judge a part of a trace");
    expect(committed.filter(({ workload }) => workload.single !== undefined).map(one => one.workload.name)).toEqual([
      "promtail",
      "otel-collector",
    ]);
  });
});

/** The variables that a file names in its product's form, or that a template in it reads. */
const variablesIn = (config: string): readonly string[] =>
  [
    ...new Set([...config.matchAll(/(?:\$\{(?:env:)?|env\(?\s*\\?")([A-Z][A-Z0-9_]*)/g)].map(([, name = ""]) => name)),
  ].sort();

describe.each(named)("%s is given", (_name, { environment, workload, config }) => {
  test("the variables its configuration names, and no others", () => {
    expect(Object.keys(workload.env ?? {}).sort()).toEqual(variablesIn(config));
  });

  test("the folders its configuration names", () => {
    const mounts = workload.mounts ?? [];
    const below = (path: string) => mounts.find(({ at }) => path === at || path.startsWith(`${at}/`));
    const kept = /(?:directory|filename): (\S+)/.exec(config)?.[1] ?? "/var/lib/alloy";
    expect(below(posix.dirname(`${kept}/x`))).toMatchObject(
      workload.runs.kind === "nodes"
        ? { kind: "machine", writable: true }
        : { kind: /disk|scratch/.exec(below(kept)?.kind ?? "")?.[0] },
    );
    const globs = environment.site.services
      .flatMap(({ source }) => logFiles(source))
      .filter(glob => config.includes(glob));
    for (const glob of globs) expect([glob, below(glob)?.kind]).toEqual([glob, "machine"]);
    const read = mounts.filter(mount => mount.kind === "machine" && mount.writable !== true);
    for (const { at } of read) expect(globs.some(glob => glob.startsWith(`${at}/`))).toBe(true);
  });

  test("the ports its configuration opens", () => {
    const opened = /\.yaml$/.test(workload.args?.[0] ?? "") ? portsIn(parse(config)) : [12_345];
    expect((workload.ports ?? []).map(({ port }) => port).sort()).toEqual([...opened].sort());
    expect(workload.ports?.map(({ port }) => port)).toContain(workload.ready?.port);
  });

  test("the way to every host its configuration sends to", () => {
    const reached = (workload.connects ?? []).map(address => new URL(address.replace("//*", "//any")).host);
    const sent = sentTo(config);
    for (const host of sent) expect(reached).toContain(host);
    const signedElsewhere = /^(sts\.|logs\.|logging\.|oauth2\.|any$|otel-collector-sampler\.)/;
    for (const host of reached) if (!signedElsewhere.test(host)) expect(sent).toContain(host);
  });

  test("root's right to read only on nodes, and nothing else of root's", () => {
    const onNodes = workload.runs.kind === "nodes";
    expect([workload.user, workload.capabilities]).toEqual(onNodes ? [0, ["DAC_READ_SEARCH"]] : [undefined, undefined]);
  });
});

/** Every port of `host:port` and every `port` that a collector's or Promtail's file listens on. */
const portsIn = (config: {
  readonly server?: { readonly http_listen_port: number };
  readonly receivers?: object;
  readonly extensions?: object;
  readonly exporters?: Readonly<Record<string, { readonly endpoint?: string }>>;
}): readonly number[] =>
  config.server
    ? [config.server.http_listen_port]
    : [
        8888,
        ...[...JSON.stringify([config.receivers, config.extensions]).matchAll(/(?:IP\}\]|0\.0\.0\.0):([0-9]+)/g)].map(
          ([, port]) => Number(port),
        ),
        ...Object.entries(config.exporters ?? {}).flatMap(([id, { endpoint }]) =>
          id.startsWith("prometheus/") ? [Number(endpoint?.split(":").at(-1))] : [],
        ),
      ];

/** The hosts with ports that clients in a file are told. */
const sentTo = (config: string): readonly string[] => [
  ...new Set(
    [
      ...config.matchAll(
        /(?:url\s*[:=]\s*"?|endpoint: |- )(?:(?:https?:\/\/)?([a-z][a-z0-9.-]*:[0-9]+)|https:\/\/([a-z][a-z0-9.-]*)\/)/g,
      ),
    ].map(([, withPort, host = ""]) => withPort ?? host),
  ),
];

describe("a sampler", () => {
  const [gateway, sampler] = collectorIn(kubernetes(), {});

  test("ends after its traces are judged", () => expect(sampler?.workload.graceSeconds).toBe(120));

  test.each([
    [seconds(10), 10],
    [seconds(30), 1000],
    [seconds(90), 1000],
    [seconds(30), 5000],
  ])("has the memory for all traces that may wait: $0.written, $1 a second", (decisionWait, tracesPerSecond) => {
    const environment = defineEnvironment({
      name: "test",
      platform: kubernetes(),
      services: { chat: { source: otlp() } },
      sampling: {
        traces: { base: percent(10), decisionWait, tracesPerSecond, slow: { over: seconds(2), keep: percent(100) } },
      },
      targets: { otelCollector: otelCollector({ to: { traces: ["jaeger"] } }), jaeger: jaeger({}) },
    });
    const one = runningOf(environment).find(({ workload }) => workload.component === "sampler");
    const { num_traces: waiting } = parse(one?.config ?? "").processors.tail_sampling;
    // The limiter refuses spans above 80 - 25 % of the memory; 16 KiB a trace.
    expect((one?.workload.memory.bytes ?? 0) * 0.55).toBeGreaterThan(waiting * 16 * 1024);
  });

  test("is reached by gateways alone, and asks nobody", () => {
    expect(sampler?.workload.ports?.find(({ name }) => name === "otlp-grpc")?.audience).toBe("nobody");
    expect(gateway?.workload.connects).toContain("http://otel-collector-sampler.observability.svc.cluster.local:4317");
    expect(sampler?.workload.permissions).toEqual([]);
  });
});

const endpointSlices: Permission = {
  scope: "own-namespace",
  groups: ["discovery.k8s.io"],
  resources: ["endpointslices"],
  verbs: ["get", "list", "watch"],
};

describe("a gateway", () => {
  const gatewayOf = (options: Partial<OtelCollectorInput>) =>
    collectorIn(kubernetes(), options).find(({ workload }) => workload.component === "gateway")?.workload;

  test("may look for samplers only where it does", () => {
    expect(gatewayOf({})?.permissions).toEqual([endpointSlices]);
    expect(gatewayOf({ balancing: "none", replicas: { samplers: 1 } })?.permissions).toEqual([]);
    expect(gatewayOf({ balancing: { static: ["a.example.com:4317"] } })?.permissions).toEqual([]);
  });

  test("may look for pods where spans get their names", () => {
    const [, ...others] = gatewayOf({ podAttributes: true })?.permissions ?? [];
    expect(others.map(({ scope, groups, resources }) => [scope, ...groups, ...resources].join(" "))).toEqual([
      "cluster  pods namespaces nodes",
      "cluster apps replicasets deployments statefulsets daemonsets",
      "cluster batch jobs",
    ]);
  });

  test("connects to the samplers a fixed list names; our own members are one workload", () => {
    const own = (index: number) => `otel-collector-sampler-${index}.otel-collector-sampler.observability:4317`;
    expect(gatewayOf({ balancing: { static: [own(0), own(1), "a.example.com:4317"] } })?.connects).toEqual([
      "http://loki.observability.svc.cluster.local:3100",
      "http://otel-collector-sampler.observability.svc.cluster.local:4317",
      "http://a.example.com:4317",
    ]);
  });

  test("takes syslog from anyone, where it does", () => {
    const [gateway] = collectorIn(kubernetes(), { from: ["syslog"] }, { router: { source: syslog() } });
    expect(gateway?.workload.ports?.map(({ name, audience }) => `${name} ${audience}`)).toEqual([
      "syslog anyone",
      "metrics scrapers",
      "health nobody",
    ]);
  });
});

const prodConnects = committed.find(
  ({ environment, workload }) => environment === prod && workload.component === "agent",
);

test("whoever writes to a cloud may also ask it for credentials", () => {
  expect(prodConnects?.workload.connects?.slice(2)).toEqual([
    "https://logs.eu-west-1.amazonaws.com",
    "https://sts.eu-west-1.amazonaws.com",
    "https://logging.googleapis.com",
    "https://oauth2.googleapis.com",
    "https://*:443",
  ]);
});

describe("the folders of log files", () => {
  const rows: readonly (readonly [source: Source, inCluster: readonly string[], onOneMachine?: readonly string[]])[] = [
    [files("/var/log/app/*.log"), ["/var/log/app"]],
    [files("/var/log/*/app.log"), ["/var/log"]],
    [files("/var/log/app-?/x/*.log"), ["/var/log"]],
    [files("/var/log/app.log"), ["/var/log"]],
    [files("/srv/a/*.log", "/srv/a/b/*.log", "/srv/ab/*.log"), ["/srv/a", "/srv/ab"]],
    [pods({ app: "chat" }), ["/var/log/pods"], ["/var/log/pods"]],
    // Links to the pods' files.
    [containerFiles("/var/log/containers/*.log"), ["/var/log/containers", "/var/log/pods"], ["/var/log/containers"]],
    [otlp(), []],
  ];
  test.each(rows.map(row => [JSON.stringify(row[0]), row] as const))(
    "%s",
    (_name, [source, inCluster, onOneMachine = inCluster]) => {
      const folders = (platform: Platform) => logMounts([{ source }], platform).map(({ at }) => at);
      expect(folders(kubernetes())).toEqual(inCluster);
      expect(folders(compose())).toEqual(onOneMachine);
    },
  );

  test("two environments on one node keep their offsets apart", () => {
    const folders = ["blue", "green"].flatMap(name =>
      runningOf(
        defineEnvironment({
          name,
          platform: kubernetes(),
          services: { chat: { source: pods({ app: "chat" }) } },
          targets: { a: alloy({ to: ["loki"] }), loki: loki({}) },
        }),
      ).flatMap(({ workload }) =>
        (workload.mounts ?? []).flatMap(mount => (mount.kind === "machine" && mount.writable ? [mount.path] : [])),
      ),
    );
    expect(folders).toEqual(["/var/lib/alloy/blue/a", "/var/lib/alloy/green/a"]);
  });
});

const problemOf = (build: () => unknown): string => {
  try {
    build();
    return "";
  } catch (error) {
    return String(error);
  }
};

describe("refused", () => {
  const sampled = (options: Partial<OtelCollectorInput>) => () => collectorIn(kubernetes(), options);
  const one = (target: "promtail" | "alloy" | "otelCollector", path: string) => () =>
    defineEnvironment({
      name: "test",
      platform: kubernetes(),
      services: { chat: { source: files(path) } },
      targets: {
        shipper: {
          promtail: promtail({ to: ["loki"] }),
          alloy: alloy({ to: ["loki"] }),
          otelCollector: otelCollector({ to: { logs: ["loki"] } }),
        }[target],
        loki: loki({}),
      },
    });
  const ofRoot =
    "services.chat.source: has files in no folder that could be given to the shipper, got /*.log; expected a path that starts with the name of a folder, e.g. /var/log/*.log [wrong-value]";

  test.each([
    [
      "a fixed address behind which any sampler answers",
      sampled({ balancing: { static: ["otel-collector-sampler.observability:4317"] } }),
      "targets.otelCollector.replicas.samplers: would each judge a part of a trace, got 2; expected 1, or balancing by trace id [sampler-replicas]",
    ],
    [
      "a fixed address of a sampler that does not run",
      sampled({ balancing: { static: ["otel-collector-sampler-0.x:4317", "otel-collector-sampler-2.x:4317"] } }),
      "targets.otelCollector.balancing.static[1]: is a sampler that does not run, got otel-collector-sampler-2.x:4317; expected otel-collector-sampler-0 to otel-collector-sampler-1 [sampler-replicas]",
    ],
    [
      "a sampler that no fixed address names",
      sampled({ balancing: { static: ["otel-collector-sampler-0.x:4317", "otel-collector-sampler-2.x:4317"] } }),
      "targets.otelCollector.balancing.static: leaves out otel-collector-sampler-1, which would never see a trace; expected all of otel-collector-sampler-0 to otel-collector-sampler-1 [sampler-replicas]",
    ],
    ["files of the machine's root for the collector", one("otelCollector", "/*.log"), ofRoot],
    ["files of the machine's root for Promtail", one("promtail", "/*.log"), ofRoot],
    ["files of the machine's root for Alloy", one("alloy", "/*.log"), ofRoot],
    [
      "positions in no folder",
      () =>
        runningOf(
          defineEnvironment({
            name: "test",
            platform: compose(),
            services: { chat: { source: files("/l/*") } },
            targets: { promtail: promtail({ to: ["loki"], positions: "/positions.yaml" }), loki: loki({}) },
          }),
        ),
      "targets.promtail.positions: is no plain absolute path of a file in a folder",
    ],
  ])("%s", (_what, build, message) => expect(problemOf(build)).toContain(message));
});

describe("distributions", () => {
  test.each([
    ["ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-k8s:0.161.0", "k8s"],
    ["registry.example.com:5000/mirror/opentelemetry-collector-contrib:0.161.0@sha256:abc", "contrib"],
    ["docker.io/otel/opentelemetry-collector", "core"],
    ["registry.example.com/own-collector:1", undefined],
  ])("%s is %s", (image, distribution) => expect(distributionOf(image)).toBe(distribution));

  test("contrib has all that the others have", () => {
    for (const distribution of distributions)
      for (const kind of componentKinds)
        expect(missingFrom("contrib", { [kind]: typesIn(distribution, kind) })).toEqual([]);
  });

  test("what is missing is told by kind and type, and older names count", () => {
    expect(
      missingFrom("k8s", {
        receivers: ["otlp", "filelog", "syslog"],
        processors: ["k8sattributes", "memorylimiter"],
        exporters: ["otlp", "otlphttp", "elasticsearch", "loadbalancing"],
        extensions: ["health_check", "file_storage"],
      }),
    ).toEqual([
      { kind: "receivers", type: "syslog" },
      { kind: "processors", type: "memorylimiter" },
      { kind: "exporters", type: "elasticsearch" },
    ]);
    expect(distributionFor({ exporters: ["azuremonitor"] })).toBe("contrib");
    expect(missingFrom("contrib", { exporters: ["azuremonitor", "azure_monitor"] })).toEqual([]);
  });

  test("each image has every component its configuration names", () => {
    for (const { workload, config } of committed.filter(({ workload: { image } }) => image.name.startsWith("otel-"))) {
      const distribution = distributionOf(images[workload.image.name]?.repository ?? "");
      expect(distribution && missingFrom(distribution, componentsOf(parse(config)))).toEqual([]);
    }
  });
});
