/**
 * What Elasticsearch gets before Jaeger writes: the templates are Jaeger's own, and the script makes first indices once. The
 * server is a stand-in that knows which aliases there are.
 */

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import prod from "../../environments/prod.ts";
import { render } from "../../src/output/render.ts";
import { engine, run } from "./engine.ts";

const binary = engine("jaeger");
const hasCurl = spawnSync("curl", ["--version"]).status === 0;

const folder = mkdtempSync(join(tmpdir(), "signalbox-jaeger-setup-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const texts = new Map(render(prod, "environments/prod.ts").files.map(({ path, text }) => [path, text]));
const setup = prod.targets
  .flatMap(({ self, target }) => target.workloads?.(self, prod.site) ?? [])
  .find(({ name }) => name === "jaeger-setup");

describe.skipIf(binary === undefined)("jaeger elasticsearch-mappings prints", () => {
  test.each(["span", "service", "dependencies"])("the template of %s indices", async kind => {
    const { code, stdout } = await run(binary ?? "", [
      "elasticsearch-mappings",
      `--mapping=jaeger-${kind}`,
      // 9 has no templates of its own.
      "--es-version=8",
      "--shards=1",
      "--replicas=1",
      "--index-prefix=prod",
      "--use-ilm=true",
      "--ilm-policy-name=prod-jaeger-ilm-policy",
    ]);
    expect(code).toBe(0);
    const printed: unknown = JSON.parse(stdout.slice(stdout.indexOf("{")));
    expect(JSON.parse(texts.get(`jaeger/elasticsearch/index-templates/prod-jaeger-${kind}.json`) ?? "")).toEqual(
      printed,
    );
  });
});

describe.skipIf(!hasCurl)("the set-up", () => {
  /** Runs the script against a server with these aliases; gives what it was asked, and what it has then. */
  const runSetup = async (aliases: ReadonlySet<string>) => {
    const there = new Set(aliases);
    const asked: string[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", chunk => chunks.push(chunk));
      request.on("end", () => {
        const { method, url = "" } = request;
        asked.push(`${method} ${url} ${request.headers.authorization}`);
        const alias = /^\/_alias\/(.*)/.exec(url)?.[1];
        if (alias !== undefined) response.writeHead(there.has(alias) ? 200 : 404).end("{}");
        else {
          const { aliases: made = {} } = JSON.parse(Buffer.concat(chunks).toString()) as { aliases?: object };
          for (const name of Object.keys(made)) there.add(name);
          response.writeHead(200).end('{"acknowledged":true}');
        }
      });
    });
    const port = await new Promise<number>(resolve =>
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        resolve(typeof address === "object" && address ? address.port : 0);
      }),
    );
    try {
      for (const mount of setup?.mounts ?? [])
        if (mount.kind === "files")
          for (const [name, path] of Object.entries(mount.files)) {
            mkdirSync(dirname(join(folder, name)), { recursive: true });
            writeFileSync(join(folder, name), texts.get(path) ?? "");
          }
      const { code, stderr } = await run("sh", [join(folder, "setup.sh")], {
        env: { ELASTICSEARCH_URL: `http://127.0.0.1:${port}`, ELASTICSEARCH_SETUP_API_KEY: "key", SETUP_TRIES: "1" },
      });
      expect([code, stderr]).toEqual([0, ""]);
      return { asked, there };
    } finally {
      server.close();
    }
  };

  const kinds = ["span", "service", "dependencies"];
  const always = [
    "PUT /_ilm/policy/prod-jaeger-ilm-policy",
    ...kinds.map(kind => `PUT /_index_template/prod-jaeger-${kind}`),
  ];

  test("puts policy, templates and first indices, in this order", async () => {
    const { asked } = await runSetup(new Set());
    expect(asked).toEqual(
      [
        ...always,
        ...kinds.flatMap(kind => [`GET /_alias/prod-jaeger-${kind}-write`, `PUT /prod-jaeger-${kind}-000001`]),
      ].map(one => `${one} ApiKey key`),
    );
  });

  test("makes no first index where indices have rolled over", async () => {
    const { there } = await runSetup(new Set());
    const { asked } = await runSetup(there);
    expect(asked).toEqual(
      [...always, ...kinds.map(kind => `GET /_alias/prod-jaeger-${kind}-write`)].map(one => `${one} ApiKey key`),
    );
  });
});
