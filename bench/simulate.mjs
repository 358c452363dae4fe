#!/usr/bin/env node
/**
 * How fast records go through the interpreter, and in how much memory: made-up lines of one service, written once, then read
 * by `signalbox simulate --logs` in one process, as anybody's log is. From the built package.
 *
 *   npm run build && node bench/simulate.mjs [records, 1000000]
 */

import { spawn } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readLine } from "../dist/reference/scenario/happening.js";
import { generateTraffic } from "../dist/reference/scenario/stream.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const count = Number(process.argv[2] ?? 1_000_000);
const project = mkdtempSync(join(tmpdir(), "signalbox-bench-"));

const environment = `import { compose, defineEnvironment, files } from "signalbox";
export default defineEnvironment({
  name: "bench",
  platform: compose(),
  services: { "llm-service": { source: files("/var/log/llm-service/*.log") } },
});
`;

mkdirSync(join(project, "environments"));
mkdirSync(join(project, "node_modules"));
symlinkSync(root, join(project, "node_modules", "signalbox"));
writeFileSync(join(project, "environments/bench.mjs"), environment);

const log = join(project, "llm-service.log");
const file = openSync(log, "w");
let written = 0;
let waiting = "";
for (const one of generateTraffic({
  seed: 1,
  services: ["llm-service"],
  rate: 20,
  start: 1_767_571_200_000_000_000n,
})) {
  if (one.kind === "trace") continue;
  waiting += `${readLine(one)}\n`;
  if (++written < count && waiting.length < 1e6) continue;
  writeSync(file, waiting);
  waiting = "";
  if (written >= count) break;
}
closeSync(file);

/** Says what the process used when it ends. */
const meter = `data:text/javascript,${encodeURIComponent(
  'process.on("exit", () => process.stderr.write("\\nrss " + process.resourceUsage().maxRSS + " cpu " + process.cpuUsage().user + "\\n"))',
)}`;

try {
  const started = process.hrtime.bigint();
  const args = ["--import", meter, join(root, "dist/cli/main.js"), "simulate", "bench", "--logs", log, "--json"];
  const child = spawn(process.execPath, args, { cwd: project, stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout.on("data", chunk => {
    out += chunk;
  });
  child.stderr.on("data", chunk => {
    err += chunk;
  });
  const code = await new Promise(resolve => child.on("close", resolve));
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  if (code !== 0) throw new Error(err);
  const [{ services }] = JSON.parse(out).simulations;
  const [, rss, cpu] = /rss (\d+) cpu (\d+)/.exec(err) ?? [];
  const size = Math.round(statSync(log).size / 2 ** 20);
  console.log(
    `${services[0].in} records, ${size} MiB: ${seconds.toFixed(1)} s, ${(Number(cpu) / 1e6).toFixed(1)} s of a core`,
  );
  console.log(`${Math.round(count / seconds)} records/s, most memory ${Math.round(Number(rss) / 1024)} MiB`);
} finally {
  rmSync(project, { recursive: true, force: true });
}
