#!/usr/bin/env node
/**
 * How long three clouds in three environments take, from the built package: `signalbox synth` from an empty folder and again
 * with nothing to do, the cdktf app over the same environments, and `synth` with the collectors that feed them. Wall time and
 * the most memory, the median of runs.
 *
 *   npm run build && node bench/clouds.mjs [runs]
 */

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const runs = Number(process.argv[2] ?? 7);
const project = mkdtempSync(join(tmpdir(), "signalbox-bench-"));

const environment = (
  name,
  fed,
) => `import { azure, cloudwatch, defineEnvironment, email, gcp, kubernetes, otelCollector } from "signalbox";

export default defineEnvironment({
  name: "${name}",
  platform: kubernetes({ namespace: "observability" }),
  services: { "llm-service": {}, "llm-gateway": {}, "llm-batch": {} },
  evaluator: "cloudwatch",
  shadowEvaluators: ["gcp", "azure"],
  routes: { critical: [email({ to: ["a@example.com"], from: "b@example.com", server: "smtp.example.com:587" })] },
  targets: {
    ${fed ? 'otelCollector: otelCollector({ to: { logs: ["cloudwatch", "gcp", "azure"] } }),' : ""}
    cloudwatch: cloudwatch({ region: "eu-west-1", fedFromOutside: ${!fed} }),
    gcp: gcp({ project: "acme-llm", fedFromOutside: ${!fed} }),
    azure: azure({ region: "westeurope", fedFromOutside: ${!fed} }),
  },
});
`;

mkdirSync(join(project, "environments"));
mkdirSync(join(project, "stacks"));
mkdirSync(join(project, "node_modules", "@cdktf"), { recursive: true });
writeFileSync(join(project, "package.json"), JSON.stringify({ name: "bench", private: true, type: "module" }));
const write = fed => {
  for (const name of ["dev", "staging", "prod"])
    writeFileSync(join(project, "environments", `${name}.mjs`), environment(name, fed));
};
write(false);
writeFileSync(
  join(project, "stacks", "main.mjs"),
  readFileSync(join(root, "stacks/main.ts"), "utf8")
    .replace(/import type .*\n/, "")
    .replace(": { default: Environment }", ""),
);
symlinkSync(root, join(project, "node_modules", "signalbox"));
for (const name of ["cdktf", "constructs"])
  symlinkSync(join(root, "node_modules", name), join(project, "node_modules", name));

/** Says what the process used when it ends. */
const meter = `data:text/javascript,${encodeURIComponent(
  'process.on("exit", () => process.stderr.write("\\nrss " + process.resourceUsage().maxRSS + "\\n"))',
)}`;

const once = args => {
  const started = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, ["--import", meter, ...args], {
    cwd: project,
    encoding: "utf8",
    env: { ...process.env, CDKTF_OUTDIR: join(project, "cdktf.out") },
  });
  const milliseconds = Number(process.hrtime.bigint() - started) / 1e6;
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}\n${stderr}`);
  return { milliseconds, mebibytes: Number(/rss (\d+)/.exec(stderr)?.[1]) / 1024 };
};

const middle = numbers => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

const measure = (what, args, before = () => {}) => {
  const all = Array.from({ length: runs }, () => {
    before();
    return once(args);
  });
  const wall = middle(all.map(one => one.milliseconds));
  const most = middle(all.map(one => one.mebibytes));
  console.log(`${what.padEnd(48)} ${wall.toFixed(0).padStart(6)} ms ${most.toFixed(0).padStart(5)} MiB`);
};

const cli = join(root, "dist/cli/main.js");
const empty = () => rmSync(join(project, "generated"), { recursive: true, force: true });
measure("signalbox --version", [cli, "--version"]);
measure("signalbox synth, three clouds in three environments", [cli, "synth"], empty);
measure("signalbox synth, nothing to do", [cli, "synth"]);
measure("the cdktf app", ["stacks/main.mjs"]);
write(true);
measure("signalbox synth, with the collectors", [cli, "synth"], empty);
rmSync(project, { recursive: true });
