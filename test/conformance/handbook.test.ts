/** The handbook in a real browser; its requests to delete at a real Loki; its ES|QL in Elasticsearch's own classes. */

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import prod from "../../environments/prod.ts";
import { streams as everyStream } from "../../src/core/schema.ts";
import { bookOf } from "../../src/targets/handbook/book.ts";
import { loki } from "../../src/targets/loki/index.ts";
import { pagesIn } from "../handbook/environments.ts";
import { blocksOf } from "../handbook/reading.ts";
import { placeStore } from "../store-site.ts";
import { askEsql, hasEsql } from "./elasticsearch/queries.ts";
import { engine, run } from "./engine.ts";
import { type RunningLoki, startLoki } from "./loki-server.ts";

/** A Chromium of the machine's own. */
const browser = ["chromium", "chromium-browser", "google-chrome"]
  .flatMap(name => (process.env.PATH ?? "").split(delimiter).map(folder => join(folder, name)))
  .find(existsSync);

const pages = pagesIn(prod);

/** Looks at the book in a frame of a phone's width and of a desk's, and writes down what it sees. */
const observer = `<!doctype html><meta charset="utf-8"><body><script>
const wait = ms => new Promise(done => setTimeout(done, ms));
const look = async width => {
  const frame = document.createElement("iframe");
  frame.style.cssText = "border:0;height:844px;width:" + width + "px";
  frame.src = "/book";
  document.body.append(frame);
  await new Promise(done => { frame.onload = done; });
  const { contentWindow: view, contentDocument: book } = frame;
  const errors = [];
  view.addEventListener("error", event => errors.push(String(event.message)));
  book.addEventListener("securitypolicyviolation", event => errors.push(event.violatedDirective));
  const input = book.querySelector("input");
  const search = async text => {
    input.value = text;
    input.dispatchEvent(new view.Event("input"));
    await wait(0);
    return [...book.querySelectorAll("article:not([hidden])")].map(page => page.getAttribute("aria-labelledby"));
  };
  const all = book.querySelectorAll("article").length;
  const found = await search("slow trace queue");
  const none = await search("no page has these words qqxx");
  const told = book.querySelector("output").textContent;
  view.location.hash = "bad-day";
  await wait(100);
  const afterLink = book.querySelectorAll("article:not([hidden])").length;
  const levels = [...book.querySelectorAll("h1,h2,h3,h4,h5,h6")].map(heading => Number(heading.tagName[1]));
  const ids = [...book.querySelectorAll("[id]")].map(one => one.id);
  return {
    all, found, none, told, afterLink, errors,
    wide: book.documentElement.scrollWidth - view.innerWidth,
    firsts: levels.filter(level => level === 1).length,
    jumps: levels.filter((level, index) => index > 0 && level > levels[index - 1] + 1).length,
    twice: ids.length - new Set(ids).size,
    dead: [...book.querySelectorAll('a[href^="#"]')].map(a => a.getAttribute("href").slice(1)).filter(id => book.getElementById(decodeURIComponent(id)) === null),
    asked: view.performance.getEntriesByType("resource").map(one => one.name),
    unlabelled: [...book.querySelectorAll("input")].filter(one => one.labels.length === 0).length,
    language: book.documentElement.lang,
  };
};
(async () => {
  const seen = [await look(390), await look(1300)];
  const result = document.createElement("pre");
  result.id = "seen";
  result.textContent = JSON.stringify(seen);
  document.body.replaceChildren(result);
})();
</script>`;

describe.skipIf(browser === undefined)("in a browser (chromium)", () => {
  const asked: string[] = [];
  let server: HttpServer | undefined;
  let seen: readonly Record<string, unknown>[] = [];
  const folder = mkdtempSync(join(tmpdir(), "handbook-"));
  beforeAll(async () => {
    const texts: Readonly<Record<string, string>> = { "/": observer, "/book": bookOf(pages) };
    const listening = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
      response.end(texts[request.url ?? ""] ?? "");
    });
    server = listening;
    await new Promise<void>(done => listening.listen(0, "127.0.0.1", done));
    const { port } = listening.address() as AddressInfo;
    const { stdout } = await run(
      browser ?? "",
      [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--no-first-run",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        `--user-data-dir=${folder}`,
        "--virtual-time-budget=20000",
        "--dump-dom",
        `http://127.0.0.1:${port}/`,
      ],
      { timeoutMs: 120_000 },
    );
    const written = /<pre id="seen">(.*?)<\/pre>/s.exec(stdout)?.[1] ?? "[]";
    seen = JSON.parse(written.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&"));
  });
  afterAll(() => {
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("it is shown, searched, whole, and no wider than a phone", () => {
    expect(seen).toHaveLength(2);
    for (const one of seen) {
      expect(one).toMatchObject({
        all: pages.length,
        none: [],
        told: "0 pages",
        afterLink: pages.length,
        errors: [],
        firsts: 1,
        jumps: 0,
        twice: 0,
        dead: [],
        asked: [],
        unlabelled: 0,
        language: "en",
      });
      expect(one.found).toContain("runbooks-slow-requests");
      expect(Number(one.wide)).toBeLessThanOrEqual(0);
    }
  });

  test("it asks nobody for anything", () => {
    expect([...new Set(asked)].sort()).toEqual(expect.arrayContaining(["/", "/book"]));
    expect(asked.filter(url => !["/", "/book", "/favicon.ico"].includes(url))).toEqual([]);
  });
});

describe.skipIf(engine("loki") === undefined)("at a Loki (loki)", () => {
  const folder = mkdtempSync(join(tmpdir(), "handbook-loki-"));
  const placed = placeStore(loki({}), { name: "prod" });
  let running: RunningLoki | undefined;
  beforeAll(async () => {
    running = await startLoki(placed, folder);
  });
  afterAll(async () => {
    await running?.server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([
    ["equals", "user_id", everyStream],
    ["equals", "request_id", ["application", "security"]],
    ["contains", "message", ["audit"]],
    ["contains", "user_agent", everyStream],
  ] as const)("a request to delete what %s %s is taken", async (is, field, streams) => {
    const [purge] = placed.target.purge?.(placed.self, placed.site, { field, is, variable: "WHAT", streams }) ?? [];
    const command = purge?.calls[0]?.command.replace(/^LOKI_COMPACTOR=.*$/m, `LOKI_COMPACTOR=${running?.base}`) ?? "";
    const sent = spawnSync("sh", ["-c", command], { encoding: "utf8", env: { ...process.env, WHAT: `${field}-0123` } });
    expect([sent.status, sent.stderr, sent.stdout]).toEqual([0, "", ""]);
    const requests =
      await running?.get<readonly { readonly query: string; readonly status: string }[]>("/loki/api/v1/delete");
    expect(requests?.map(({ query, status }) => [query.includes(`${field}-0123`), status])).toContainEqual([
      true,
      "received",
    ]);
  });
});

describe.skipIf(!hasEsql)("in Elasticsearch's own classes (esql)", () => {
  test("every ES|QL text of the pages is read", async () => {
    const mapping = prod.site.parts().find(({ key }) => key === "elasticsearch")?.readable.mapping ?? [];
    const texts = [...new Set(blocksOf(pages).flatMap(({ fence, text }) => (fence === "esql" ? [text] : [])))];
    expect(texts.length).toBeGreaterThan(20);
    const answers = await askEsql({ mapping, records: [], now: 1_767_323_045_000_000_000n, params: {} }, texts);
    expect(answers.flatMap((one, index) => (typeof one === "string" ? [[texts[index], one]] : []))).toEqual([]);
  });
});
