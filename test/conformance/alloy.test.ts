import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { secret } from "../../src/core/secret.ts";
import { files, pods } from "../../src/core/service.ts";
import { percent } from "../../src/core/units.ts";
import { alloy } from "../../src/targets/alloy/index.ts";
import { loki } from "../../src/targets/loki/index.ts";
import { placeShipper } from "../pipeline/line-shipper-site.ts";
import { fileLines } from "./corpus.ts";
import { engine, freePort, run, start } from "./engine.ts";
import { openTrial, pseudonymKey, runTrial, type Trial } from "./line-shipper.ts";

const binary = engine("alloy") ?? "";
const folder = mkdtempSync(join(tmpdir(), "signalbox-alloy-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const env = { PSEUDONYM_KEY: pseudonymKey, LOKI_PASSWORD: "p", PROXY_TOKEN: "t" };

const written = (text: string): string => {
  const path = join(folder, "config.alloy");
  writeFileSync(path, text);
  return path;
};

/** Everything this target can write. */
const whole = placeShipper(
  alloy({ to: ["loki", "second"] }),
  {
    services: {
      "llm-service": { source: pods({ app: "llm-service" }) },
      chat: { source: files('/var/log/"chat"/*.log') },
    },
    sampling: { logs: { debug: percent(1) } },
  },
  {
    loki: loki({
      tenant: "ai",
      url: "https://logs.example.com",
      auth: { kind: "basic", username: "u", password: secret("loki-password") },
    }),
    second: loki({
      url: "https://logs.example.org",
      auth: { kind: "bearer", token: secret("proxy-token") },
      authority: secret("loki-ca"),
      names: { model: "m" },
    }),
  },
).text;

const validate = (text: string) => run(binary, ["validate", written(text)], { env });

describe.skipIf(!binary)("alloy accepts", () => {
  test("its file, which is as alloy fmt leaves it", async () => {
    expect(await validate(whole)).toMatchObject({ code: 0, stderr: "" });
    expect(await run(binary, ["fmt", "-t", written(`// where it comes from\n${whole}`)])).toMatchObject({ code: 0 });
  });
});

/** The names of blocks and attributes, each where it stands first; not keys that people chose, nor lines of templates. */
const names = (): readonly (readonly [name: string, at: number])[] => {
  const found = new Map<string, number>();
  let block: string[] = [];
  let isRaw = false;
  let inObject = 0;
  let at = 0;
  for (const line of whole.split("\n")) {
    if (!isRaw && inObject === 0) {
      const [, name = ""] = /^\t*([a-z][a-z_.]*)(?: "[^"]*")? +[={]/.exec(line) ?? [];
      if (name !== "")
        found.set([...block, name].join(" "), found.get([...block, name].join(" ")) ?? at + line.indexOf(name));
      if (/^\t*[a-z][a-z_.]*( "[^"]*")? \{$/.test(line)) block.push(name);
      else if (/^\t*\}$/.test(line)) block = block.slice(0, -1);
      else if (/ = [[{]$/.test(line)) inObject++;
    } else if (!isRaw && /^\t*[\]}]$/.test(line)) inObject--;
    if (((line.match(/`/g) ?? []).length & 1) === 1) isRaw = !isRaw;
    at += line.length + 1;
  }
  return [...found];
};

describe.skipIf(!binary)("alloy: a misspelt name is refused", () => {
  test.each(names())("%s", async (path, at) => {
    const end = at + (path.split(" ").at(-1)?.length ?? 0);
    const { code, stderr } = await validate(`${whole.slice(0, end)}x${whole.slice(end)}`);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/unrecognized|cannot find the definition/)]);
  });
});

describe.skipIf(!binary)("alloy stores what the interpreter says", () => {
  let trial: Trial;
  beforeAll(async () => {
    trial = await openTrial(() => alloy({ to: ["loki"] }));
  });
  afterAll(() => trial?.end());

  test("of the corpus, as plain files and as a container's", async () => {
    const path = join(trial.folder, "config.alloy");
    const storage = join(trial.folder, "storage");
    mkdirSync(storage);
    writeFileSync(path, trial.placed.text);
    const listen = `127.0.0.1:${await freePort()}`;
    const outcome = await runTrial(
      trial,
      () => start(binary, ["run", `--storage.path=${storage}`, `--server.http.listen-addr=${listen}`, path], { env }),
      fileLines,
      fileLines,
      { row: "alloyLines" },
    );
    console.info(`alloy: ${outcome.arrived} records in ${outcome.seconds.toFixed(1)} s`);
    expect(outcome).toMatchObject({ missing: [], surplus: [], arrived: outcome.expected });
  });
});
