/**
 * The set-up scripts on the real sh and curl, in the folder that their workload mounts. The server is a stand-in for the
 * network: it keeps what it is sent and answers with the statuses of the real ones; what the bodies mean is judged elsewhere.
 */

import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import prod from "../../environments/prod.ts";
import staging from "../../environments/staging.ts";
import type { Workload } from "../../src/core/workload.ts";
import type { Environment } from "../../src/environment/index.ts";
import { render } from "../../src/output/render.ts";
import { run } from "./engine.ts";

const has = (command: string): boolean => spawnSync(command, ["--version"], { stdio: "ignore" }).error === undefined;

interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Answer {
  readonly status: number;
  readonly body?: string;
}

interface Recorder {
  readonly url: string;
  readonly requests: Request[];
  answer: (request: Request) => Answer;
  stop(): Promise<void>;
}

const startRecorder = (): Promise<Recorder> =>
  new Promise((resolve, reject) => {
    const requests: Request[] = [];
    const server = createServer((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on("data", chunk => chunks.push(chunk));
      incoming.on("end", () => {
        const { method = "", url = "", headers } = incoming;
        const request = { method, path: url, headers, body: Buffer.concat(chunks).toString("utf8") };
        requests.push(request);
        const { status, body = "{}" } = recorder.answer(request);
        response.writeHead(status, { "Content-Type": "application/json" }).end(body);
      });
    });
    const recorder: Recorder = {
      url: "",
      requests,
      answer: () => ({ status: 200 }),
      stop: () =>
        new Promise(done => {
          server.closeAllConnections();
          server.close(() => done());
        }),
    };
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(Object.assign(recorder, { url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}` }));
    });
  });

/** The server's side of idempotence: what is there, by path. Only rules are told apart when they are made anew. */
const strictServer = (): Recorder["answer"] => {
  const rules = new Set<string>();
  const updatable = ["name", "tags", "schedule", "params", "actions", "alert_delay", "flapping", "artifacts"];
  return ({ body, headers, method, path }) => {
    if (path.startsWith("/api/") && headers["kbn-xsrf"] === undefined)
      return { status: 400, body: '{"message":"Request must contain a kbn-xsrf header."}' };
    if (path.startsWith("/api/saved_objects/_import"))
      return { status: 200, body: '{"successCount":1,"success":true}' };
    if (!path.startsWith("/api/alerting/rule/")) return { status: 200, body: '{"acknowledged":true}' };
    if (method === "POST") {
      if (rules.has(path)) return { status: 409, body: '{"message":"version conflict, document already exists"}' };
      rules.add(path);
      return { status: 200 };
    }
    const unknown = Object.keys(JSON.parse(body) as object).filter(key => !updatable.includes(key));
    if (unknown.length > 0)
      return { status: 400, body: `{"message":"[request body.${unknown[0]}]: definition for this key is missing"}` };
    return { status: rules.has(path) ? 200 : 404 };
  };
};

interface Case {
  readonly name: string;
  readonly environment: Environment;
  readonly workload: Workload;
  /** The files of the folder it mounts, by their names there. */
  readonly files: Readonly<Record<string, string>>;
}

const cases: readonly Case[] = Object.entries({ prod, staging }).flatMap(([name, environment]) => {
  const texts = new Map(render(environment, `environments/${name}.ts`).files.map(({ path, text }) => [path, text]));
  return environment.site
    .workloads()
    .filter(workload => /^(elasticsearch|kibana)-setup$/.test(workload.name))
    .map(workload => ({
      name: `${name}/${workload.name}`,
      environment,
      workload,
      files: Object.fromEntries(
        (workload.mounts ?? []).flatMap(mount =>
          mount.kind === "files"
            ? Object.entries(mount.files).map(([file, path]) => [file, texts.get(path) ?? ""] as const)
            : [],
        ),
      ),
    }));
});

const the = (name: string): Case => {
  const found = cases.find(one => one.name === name);
  if (found === undefined) throw new Error(`no workload ${name}`);
  return found;
};

const key = 'a2V5OiI=" \\ %s$HOME';

describe.skipIf(!has("curl"))("a set-up", () => {
  let folder = "";
  let recorder: Recorder;
  let shim = "";

  beforeAll(() => {
    shim = mkdtempSync(join(tmpdir(), "signalbox-curl-"));
    const curl = spawnSync("sh", ["-c", "command -v curl"]).stdout.toString().trim();
    // Writes down what a list of processes would show.
    writeFileSync(join(shim, "curl"), `#!/bin/sh\nprintf '%s\\n' "$@" >>"${shim}/seen"\nexec ${curl} "$@"\n`);
    chmodSync(join(shim, "curl"), 0o755);
  });
  afterAll(() => rmSync(shim, { recursive: true }));

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "signalbox-setup-"));
    rmSync(join(shim, "seen"), { force: true });
    recorder = await startRecorder();
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await recorder.stop();
  });

  const start = async ({ files, workload }: Case, own: Readonly<Record<string, string>> = {}, shell = ["sh"]) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const secrets = Object.keys(workload.env ?? {}).map(name => [name, key] as const);
    const variable = workload.name.startsWith("kibana") ? "KIBANA_URL" : "ELASTICSEARCH_URL";
    const [program = "", ...first] = shell;
    return run(program, [...first, join(folder, "setup.sh")], {
      // What a container has of its environment, and the other folder proves that paths are the script's own.
      cwd: tmpdir(),
      env: {
        ...Object.fromEntries(secrets),
        [variable]: recorder.url,
        PATH: `${shim}:${process.env.PATH ?? ""}`,
        ...own,
      },
    });
  };

  test("is there for both servers of both environments", () => {
    expect(cases.map(({ name }) => name)).toEqual([
      "prod/elasticsearch-setup",
      "prod/kibana-setup",
      "staging/elasticsearch-setup",
      "staging/kibana-setup",
    ]);
  });

  describe.each(cases)("$name", one => {
    test("sends every file as it is, once, with the key that no process shows", async () => {
      recorder.answer = strictServer();
      const { code, stderr, stdout } = await start(one);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      const { "setup.sh": script, ...sent } = one.files;
      expect(script).toContain("set -eu");
      if (one.name === "staging/kibana-setup") {
        const [form] = recorder.requests;
        expect(form?.headers["content-type"]).toMatch(/^multipart\/form-data; boundary=/);
        expect(form?.body).toContain('filename="saved-objects.ndjson"');
        expect(form?.body).toContain(`\r\n\r\n${sent["saved-objects.ndjson"]}\r\n--`);
      } else {
        expect(recorder.requests.map(({ body }) => body).sort()).toEqual(Object.values(sent).sort());
        for (const { headers } of recorder.requests) expect(headers["content-type"]).toBe("application/json");
      }
      for (const { headers } of recorder.requests) expect(headers.authorization).toBe(`ApiKey ${key}`);
      expect(readFileSync(join(shim, "seen"), "utf8")).not.toContain("a2V5OiI");
      expect(stdout + stderr).not.toContain("a2V5OiI");
    });

    test("does the same again", async () => {
      recorder.answer = strictServer();
      expect((await start(one)).code).toBe(0);
      const before = recorder.requests.length;
      const { code, stderr } = await start(one);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      const again = recorder.requests.slice(before).filter(({ method }) => method === "PUT");
      const changed = again.filter(({ path }) => path.startsWith("/api/alerting/rule/"));
      const rules = Object.entries(one.files).filter(([path]) => path.startsWith("rules/"));
      expect(changed.map(({ body }) => JSON.parse(body) as unknown)).toEqual(
        changed.map(({ path }) => {
          const [, text = "{}"] =
            rules.find(([file]) => path.endsWith(`/${one.environment.site.name}-${file.slice(6, -5)}`)) ?? [];
          const { rule_type_id, consumer, enabled, ...rest } = JSON.parse(text) as Record<string, unknown>;
          expect([rule_type_id, consumer, enabled]).toEqual([".es-query", "stackAlerts", true]);
          return rest;
        }),
      );
      expect(changed).toHaveLength(rules.length);
    });

    test("ends at the first refusal, with the status and what the server says", async () => {
      recorder.answer = () => ({ status: 400, body: '{"error":{"reason":"unknown setting [index.x]"},"status":400}' });
      const { code, stderr, stdout } = await start(one);
      expect(code).toBe(1);
      expect(stderr).toContain(`${recorder.requests[0]?.method} ${recorder.requests[0]?.path}: 400\n`);
      expect(stderr).toContain("unknown setting [index.x]");
      expect(stdout).toBe("");
      expect(recorder.requests).toHaveLength(1);
    });

    test("waits for a server that is not ready yet", async () => {
      let asked = 0;
      const strict = strictServer();
      recorder.answer = request => (++asked === 1 ? { status: 503, body: "not ready yet" } : strict(request));
      const { code, stderr } = await start(one);
      expect(code).toBe(0);
      expect(stderr).toMatch(/^[A-Z]+ \S+: 503, again in 1 s\n$/);
      const [first, second] = recorder.requests.map(({ method, path }) => `${method} ${path}`);
      expect(second).toBe(first);
    });

    test("sends nothing without its key", async () => {
      const [variable = ""] = Object.keys(one.workload.env ?? {});
      const { code, stderr } = await start(one, { [variable]: "" });
      expect(code).not.toBe(0);
      expect(stderr).toContain(`${variable}: is not set`);
      expect(recorder.requests).toEqual([]);
    });
  });

  test("puts first what others need", async () => {
    await start(the("prod/elasticsearch-setup"));
    const places = recorder.requests.map(({ method, path }) => `${method} ${path.replace(/\/[^/]*$/, "")}`);
    expect([...new Set(places)]).toEqual([
      "PUT /_ilm/policy",
      "PUT /_ingest/pipeline",
      "PUT /_component_template",
      "PUT /_index_template",
      "PUT /_security/role",
    ]);
    expect(places).toEqual([...places].sort((a, b) => places.indexOf(a) - places.indexOf(b)));
    expect(recorder.requests[0]?.path).toBe("/_ilm/policy/llm-prod-30d");
  });

  test("makes what dashboards refer to before them, and rules last", async () => {
    recorder.answer = strictServer();
    await start(the("prod/kibana-setup"));
    const places = recorder.requests.map(({ method, path }) => `${method} ${path.split("/").slice(0, 4).join("/")}`);
    expect([...new Set(places.map(place => place.replace(/prod-.*/, "…")))]).toEqual([
      "POST /api/data_views/data_view",
      "PUT /api/dashboards/…",
      "POST /api/alerting/rule",
    ]);
  });

  test("ends when an import took only a part", async () => {
    const answer = '{"successCount":9,"success":false,"errors":[{"id":"staging-llm-overview"}]}';
    recorder.answer = () => ({ status: 200, body: answer });
    const { code, stderr } = await start(the("staging/kibana-setup"));
    expect(code).toBe(1);
    expect(stderr).toContain(answer);
  });

  test("gives up on a server that never answers", async () => {
    const { code, stderr } = await start(the("prod/elasticsearch-setup"), {
      ELASTICSEARCH_URL: "http://127.0.0.1:9",
      SETUP_TRIES: "2",
    });
    expect(code).toBe(1);
    expect(stderr).toContain("PUT /_ilm/policy/llm-prod-30d: 000, again in 1 s");
    expect(stderr).toContain("Failed to connect");
  });

  test("tries a wrong address or certificate no further", async () => {
    const { code, stderr } = await start(the("prod/elasticsearch-setup"), { ELASTICSEARCH_URL: "gopherx://nowhere" });
    expect(code).toBe(1);
    expect(stderr).not.toContain("again in");
  });

  // busybox is the shell of the image, with tools of its own.
  describe.each([["dash"], ["bash"], ["busybox", "sh"]])("in %s", (shell, ...first) => {
    test.skipIf(!has(shell))("runs", async () => {
      recorder.answer = strictServer();
      const { code, stderr } = await start(the("prod/kibana-setup"), {}, [shell, ...first]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    });
  });
});
