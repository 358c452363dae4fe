/** Workloads as a compose file: its keys, what each service may do, and that nothing it names is missing. */

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import dev from "../../environments/dev.ts";
import { compose } from "../../src/core/platform.ts";
import { secret } from "../../src/core/secret.ts";
import { beats, containerFiles, files, http, otlp, pods, syslog } from "../../src/core/service.ts";
import { GiB, MiB } from "../../src/core/units.ts";
import type { Audience, Workload } from "../../src/core/workload.ts";
import { render } from "../../src/output/render.ts";
import { slug } from "../../src/targets/compose/text.ts";
import { elasticsearch } from "../../src/targets/elasticsearch/index.ts";
import { logstash } from "../../src/targets/logstash/index.ts";

import { composed, type File, fileOf, fits, type Mount, plain, type Service, serviceOf } from "./compose-file.ts";

describe("a workload as a service", () => {
  test.each<readonly [string, Partial<Workload>, object]>([
    ["has no rights", {}, { user: "10001:10001", read_only: true, cap_drop: ["ALL"], restart: "unless-stopped" }],
    ["has its memory", { memory: GiB(2) }, { mem_limit: "2048m" }],
    ["in Go knows its memory", { go: true }, { environment: { GOMEMLIMIT: "204MiB" } }],
    [
      "has its own user and capabilities",
      { user: 0, capabilities: ["DAC_READ_SEARCH"] },
      { user: "0:0", cap_add: ["DAC_READ_SEARCH"] },
    ],
    ["that ends is not started again", { runs: { kind: "once" } }, { restart: "on-failure" }],
    [
      "has a command in the image's place",
      { command: ["run"], args: ["-a"] },
      { entrypoint: ["run"], command: ["-a"] },
    ],
    ["has its arguments as they are", { args: ["-url=${HOME}$"] }, { command: ["-url=$${HOME}$$"] }],
    [
      "has secrets by reference",
      { env: { KEY: secret("store-key") } },
      { environment: { KEY: "${STORE_KEY:?store-key belongs in .env}" } },
    ],
    [
      "knows what a cluster would tell it",
      { env: { IP: { from: "pod-address" }, POD: { from: "pod-name" }, NS: { from: "namespace" } } },
      { environment: { IP: "0.0.0.0", POD: "store", NS: "laptop" } },
    ],
    ["is found by its family's name", { family: "store-ring" }, { networks: { default: { aliases: ["store-ring"] } } }],
    [
      "says what it listens on",
      {
        ports: [
          { name: "a", port: 80 },
          { name: "b", port: 514, transport: "udp" },
        ],
      },
      { expose: ["80", "514/udp"] },
    ],
    ["has its time to end", { graceSeconds: 300 }, { stop_grace_period: "300s" }],
    [
      "has files one by one",
      {
        mounts: [
          { kind: "files", at: "/etc/store", files: { "a.yaml": "store/a.yaml", "rules/b.yaml": "store/r/b.yaml" } },
        ],
      },
      {
        volumes: [
          {
            type: "bind",
            source: "../store/a.yaml",
            target: "/etc/store/a.yaml",
            read_only: true,
            bind: { create_host_path: false },
          },
          {
            type: "bind",
            source: "../store/r/b.yaml",
            target: "/etc/store/rules/b.yaml",
            read_only: true,
            bind: { create_host_path: false },
          },
        ],
      },
    ],
    [
      // As an emptyDir: JRuby loads libraries from /tmp.
      "has scratch in memory, from which it may run what it puts there",
      {
        mounts: [
          { kind: "scratch", at: "/tmp", size: MiB(1) },
          { kind: "scratch", at: "/$x" },
        ],
      },
      { tmpfs: ["/tmp:exec,mode=1777,size=1048576", "/$$x:exec,mode=1777"] },
    ],
    [
      "has its disk after it was given it",
      { runs: { kind: "members", count: 1 }, mounts: [{ kind: "disk", at: "/data", size: GiB(1) }] },
      {
        volumes: [{ type: "volume", source: "store.data", target: "/data", volume: { nocopy: true } }],
        depends_on: { prepare: { condition: "service_completed_successfully" } },
      },
    ],
    [
      "reads a folder of the machine that no service logs into",
      { mounts: [{ kind: "machine", at: "/host/run", path: "/run/log" }] },
      { volumes: [{ type: "bind", source: "/run/log", target: "/host/run", read_only: true }] },
    ],
    [
      // Compose refuses secrets from variables where the root is read-only: docker/compose#12031.
      "with a secret in a file has a root it can be put into",
      { user: 7, mounts: [{ kind: "secret-file", at: "/run/key", secret: secret("store-key") }] },
      { read_only: false, secrets: [{ source: "store-key", target: "/run/key", uid: "7", gid: "7", mode: 0o400 }] },
    ],
  ])("%s", (_, workload, expected) => {
    expect(serviceOf(workload)).toMatchObject(expected);
  });

  test("a secret in a file is the env file's variable", () => {
    const mounts = [{ kind: "secret-file", at: "/run/key", secret: secret("store-key") }] as const;
    expect(fileOf([{ ...plain, mounts }]).secrets).toEqual({ "store-key": { environment: "STORE_KEY" } });
  });

  test("an image that is not pinned is no image", () => {
    expect(() => serviceOf({ image: { name: "node", version: "1.0" } })).toThrow("versions.ts has no image node 1.0");
  });

  test("no text of ours is a variable of compose", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("$", "{", "}", "A", ":", "?", " ") }), arg => {
        const [read] = serviceOf({ args: [`-${arg}`] }).command ?? [];
        expect(read?.replaceAll(/\$\$/g, "")).not.toContain("$");
        expect(read?.replaceAll("$$", "$")).toBe(`-${arg}`);
      }),
      { numRuns: 200 },
    );
  });
});

describe("ports", () => {
  const port = (number: number, audience?: Audience) => ({
    name: `p${number}`,
    port: number,
    ...(audience === undefined ? {} : { audience }),
  });
  test("those of people and services are published on loopback, each number once and for services first", () => {
    const { services } = fileOf([
      { ...plain, name: "viewer", ports: [port(4317, "readers"), port(80, "readers"), port(81), port(82, "scrapers")] },
      { ...plain, name: "door", ports: [port(4317, "services"), port(83, "family"), port(84, "nobody")] },
      { ...plain, name: "beats", ports: [port(80, "services"), port(5044, "anyone")] },
    ]);
    expect(services.viewer?.ports).toBeUndefined();
    expect(services.door?.ports?.map(({ published }) => published)).toEqual(["4317"]);
    expect(services.beats?.ports?.map(({ published }) => published)).toEqual(["80", "5044"]);
  });

  test("Logstash's doors are, over both transports", () => {
    const file = composed({
      name: "beats",
      platform: compose(),
      services: { one: { source: beats() }, two: { source: syslog() }, three: { source: http() } },
      targets: { logstash: logstash({ to: ["elasticsearch"] }), elasticsearch: elasticsearch() },
    });
    const ports = file.services.logstash?.ports ?? [];
    expect(ports.map(({ published, protocol }) => `${published}/${protocol}`)).toEqual([
      "5044/tcp",
      "5514/tcp",
      "5514/udp",
      "8080/tcp",
    ]);
  });
});

describe("logs", () => {
  const agent = (name: string, path: string): Workload => ({
    ...plain,
    name,
    mounts: [{ kind: "machine", at: path, path }],
  });
  const logged = { "llm-service": { source: files("/var/log/llm/*.log") } };
  const mountsOf = (service: Service | undefined) =>
    (service?.volumes ?? [])
      .filter(({ type }) => type === "volume")
      .map(({ type, volume, ...rest }: Mount & { volume?: unknown }) => rest);

  test("of two folders are two volumes, however alike their paths", () => {
    const [one, two] = ["/var/log/llm-batch", "/var/log/llm/batch"] as const;
    const { volumes } = fileOf([agent("one", one), agent("two", two)], {
      services: { one: { source: files(`${one}/*.log`) }, two: { source: files(`${two}/*.log`) } },
    });
    expect(Object.keys(volumes ?? {})).toEqual(["logs-var-log-llm_batch", "logs-var-log-llm-batch"]);
  });

  test("are a volume that traffic writes and the agent reads, where both expect it", () => {
    const { services, volumes } = fileOf([agent("agent", "/var/log/llm")], { services: logged });
    expect(mountsOf(services.agent)).toEqual([{ source: "logs-var-log-llm", target: "/var/log/llm", read_only: true }]);
    expect(mountsOf(services.traffic)).toEqual([{ source: "logs-var-log-llm", target: "/var/log/llm" }]);
    expect(Object.keys(volumes ?? {})).toEqual(["logs-var-log-llm"]);
    expect(services.prepare?.command).toEqual(["chown 10001:10001 /volumes/logs-var-log-llm"]);
  });

  test("in folders within each other are one volume", () => {
    const { services, volumes } = fileOf([agent("wide", "/var/log"), agent("narrow", "/var/log/llm")], {
      services: logged,
    });
    expect(Object.keys(volumes ?? {})).toEqual(["logs-var-log"]);
    expect(services.narrow?.volumes).toEqual([
      {
        type: "volume",
        source: "logs-var-log",
        target: "/var/log/llm",
        read_only: true,
        volume: { nocopy: true, subpath: "llm" },
      },
    ]);
  });

  test("of other folders are the machine's own", () => {
    const { services } = fileOf([agent("agent", "/var/log/other")], { services: logged });
    expect(services.traffic).toBeUndefined();
    expect(services.agent?.volumes).toMatchObject([{ type: "bind", source: "/var/log/other" }]);
  });
});

describe("traffic", () => {
  const door: Workload = {
    ...plain,
    name: "door",
    ports: [{ name: "otlp-http", port: 4318, speaks: "http", audience: "services" }],
  };
  test("goes to the door for services", () => {
    const { services } = fileOf([door], {
      services: { one: { source: otlp() }, two: { source: containerFiles("/l/*") } },
    });
    expect(services.traffic?.command).toEqual(["environments/laptop.ts", "--feed", "--otlp", "http://door:4318"]);
    expect(services.traffic?.depends_on).toEqual({ door: { condition: "service_started" } });
  });
  describe("is the copy of Signalbox that the project has", () => {
    const folders: string[] = [];
    afterEach(() => {
      for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
    });
    const installed = "node_modules/signalbox/dist/cli/main.js";
    const built = "dist/cli/main.js";
    /** The service's own process in a project with these files, each of which says its path and its arguments. */
    const started = (paths: readonly string[]) => {
      const folder = mkdtempSync(join(tmpdir(), "signalbox-compose-"));
      folders.push(folder);
      for (const path of paths) {
        mkdirSync(join(folder, dirname(path)), { recursive: true });
        writeFileSync(join(folder, path), `console.log("${path}", ...process.argv.slice(2))`);
      }
      const { entrypoint = [], command = [] } =
        fileOf([door], { services: { one: { source: otlp() } } }).services.traffic ?? {};
      const [shell = "", ...args] = [...entrypoint, ...command].map(text => text.replaceAll("$$", "$"));
      const { status, stdout, stderr } = spawnSync(shell, args, { cwd: folder, encoding: "utf8" });
      return { status, stdout, stderr };
    };
    const asked = "traffic environments/laptop.ts --feed --otlp http://door:4318\n";
    test.each([
      ["installed", [installed], installed],
      ["installed, in a project with a command line of its own", [built, installed], installed],
      ["built, in Signalbox itself", [built], built],
    ])("%s", (_, paths, main) => {
      expect(started(paths)).toEqual({ status: 0, stdout: `${main} ${asked}`, stderr: "" });
    });
    test("or nothing, and a word about it", () => {
      expect(started([])).toEqual({
        status: 1,
        stdout: "",
        stderr: "there is no Signalbox to run: run npm ci in the project's folder\n",
      });
    });
  });

  test("is not there when there is nowhere to go", () => {
    expect(
      fileOf([plain], { services: { one: { source: pods({ app: "one" }), traces: false } } }).services.traffic,
    ).toBeUndefined();
  });
});

describe("the machine itself", () => {
  const named = { extra_hosts: ["host.docker.internal:host-gateway"] };
  test("has a name for whoever connects to a host that is none of ours", () => {
    const { services } = fileOf([
      { ...plain, name: "inner", connects: ["http://other:80", "http://ring:7946"] },
      { ...plain, name: "other", family: "ring" },
      { ...plain, name: "outer", connects: ["http://other:80", "https://host.docker.internal:9200/path"] },
      { ...plain, name: "any", connects: ["https://*:443"] },
    ]);
    expect(services.outer).toMatchObject(named);
    expect(services.any).toMatchObject(named);
    for (const name of ["inner", "other"]) expect(services[name]?.extra_hosts, name).toBeUndefined();
  });

  test("is where an Elasticsearch may be", () => {
    const { services } = composed({
      name: "given",
      platform: compose(),
      services: { one: { source: beats() } },
      targets: {
        logstash: logstash({ to: ["elasticsearch"] }),
        elasticsearch: elasticsearch({ url: "http://host.docker.internal:9200" }),
      },
    });
    for (const name of ["logstash", "elasticsearch-setup"]) expect(services[name], name).toMatchObject(named);
  });
});

describe("a path in a volume's name", () => {
  const paths = fc.string({ unit: fc.constantFrom("/", "-", "_", ".", "a", "B", "2", "e", " ", "é"), maxLength: 8 });
  const owners = fc.constantFrom("a", "a-b", "logs", "logs-a", "b");
  const nameOf = (owner: string, path: string): string => {
    const { volumes = {} } = fileOf([
      {
        ...plain,
        name: owner,
        runs: { kind: "members", count: 1 },
        mounts: [{ kind: "disk", at: path, size: GiB(1) }],
      },
    ]);
    return Object.keys(volumes).join();
  };
  test.each([
    ["/var/log/llm-service", "var-log-llm_service"],
    ["/v1.2_x", "v1.2e.2.5f.x"],
    ["/É/-", ".c9.-_"],
    ["/", ""],
  ])("%s is %s", (path, expected) => {
    expect(slug(path)).toBe(expected);
  });

  test("is what Docker takes, and another's for no other workload and path", () => {
    fc.assert(
      fc.property(owners, paths, owners, paths, (owner, path, other, second) => {
        const [one, two] = [nameOf(owner, `/${path}`), nameOf(other, `/${second}`)];
        expect(one).toMatch(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/);
        expect(one === two).toBe(owner === other && path === second);
        // Nor is it a folder's that services log into.
        expect(one).not.toBe(`logs-${slug(`/${second}`)}`);
      }),
      { numRuns: 300 },
    );
  });

  test("can be read back", () => {
    const read = (name: string): string =>
      name.replaceAll(/\.([0-9a-f]+)\.|[-_]/g, (text, unit?: string) =>
        unit === undefined ? (text === "-" ? "/" : "-") : String.fromCharCode(Number.parseInt(unit, 16)),
      );
    fc.assert(
      fc.property(fc.oneof(paths, fc.string()), path => read(slug(`/${path}`)) === path),
      { numRuns: 1000 },
    );
  });
});

test("whoever connects starts later, but never in a circle", () => {
  const names = ["a", "b", "c", "d", "e"];
  const edges = fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names, "elsewhere")), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(edges, all => {
      const { services } = fileOf(
        names.map(name => ({
          ...plain,
          name,
          connects: all.filter(([from]) => from === name).map(([, to]) => `http://${to}:80/path`),
        })),
      );
      const after = (name: string): readonly string[] => Object.keys(services[name]?.depends_on ?? {});
      const reaches = (from: string, to: string, seen: readonly string[] = []): boolean =>
        after(from).some(next => next === to || (!seen.includes(next) && reaches(next, to, [...seen, next])));
      expect(names.filter(name => reaches(name, name))).toEqual([]);
      // An edge is left out only where it would close a circle.
      for (const [from, to] of all)
        if (names.includes(to) && from !== to) expect(after(from).includes(to) || reaches(to, from)).toBe(true);
    }),
    { numRuns: 100 },
  );
});

describe("dev", () => {
  const rendered = render(dev, "environments/dev.ts");
  const path = "compose/compose.yaml";
  const file: File = parse(rendered.files.find(one => one.path === path)?.text ?? "");
  const services = Object.entries(file.services);
  const mounts = services.flatMap(([name, { volumes = [] }]) => volumes.map(mount => ({ name, ...mount })));

  test("fits the specification", () => {
    fits(file);
    expect(fits.errors ?? []).toEqual([]);
    expect(file.name).toBe("signalbox-dev");
  });

  test("every target runs, and traffic with them", () => {
    expect(Object.keys(file.services).sort()).toEqual([
      "grafana",
      "jaeger",
      "loki",
      "otel-collector",
      "prepare",
      "prometheus",
      "promtail",
      "traffic",
    ]);
  });

  test("what people open is published, on loopback only", () => {
    const published = services.flatMap(([, { ports = [] }]) => ports);
    expect(published.map(({ published: port }) => port)).toEqual(
      expect.arrayContaining(["3000", "3100", "4317", "4318", "9090", "16686"]),
    );
    expect(new Set(published.map(({ published: port }) => port)).size).toBe(published.length);
  });

  test("every file that is mounted is generated", () => {
    const paths = rendered.files.map(one => `../${one.path}`);
    const bound = mounts.filter(({ type, name }) => type === "bind" && name !== "traffic").map(({ source }) => source);
    expect(bound.length).toBeGreaterThan(10);
    expect(bound.filter(source => !paths.includes(source ?? ""))).toEqual([]);
  });

  test("every volume is declared, prepared and used, and written by one user", () => {
    const declared = Object.keys(file.volumes ?? {}).sort();
    const used = mounts.filter(({ type, name }) => type === "volume" && name !== "prepare");
    expect([...new Set(used.map(({ source }) => source))].sort()).toEqual(declared);
    const given = new Map(
      (file.services.prepare?.command?.join(" ") ?? "").split(" && ").flatMap(line => {
        const [, user = "", ...folders] = line.split(" ");
        return folders.map(folder => [folder.replace("/volumes/", ""), user] as const);
      }),
    );
    for (const { name, source = "", read_only } of used)
      if (read_only !== true) expect(given.get(source), source).toBe(file.services[name]?.user);
  });

  test("every address a workload connects to is a service's", () => {
    const hosts = dev.site
      .workloads()
      .flatMap(({ connects = [] }) => connects)
      .map(address => new URL(address.includes("://") ? address : `tcp://${address}`).hostname);
    expect(hosts.length).toBeGreaterThan(3);
    expect(hosts.filter(host => file.services[host] === undefined)).toEqual([]);
  });
});
