#!/usr/bin/env node
/**
 * Builds the engines of the conformance suite from the pinned recipes beside this file, one at a time, into
 * ${SIGNALBOX_CACHE:-~/.cache/signalbox}/bin. Needs Go, of the version the recipes name or newer, and nothing else.
 *
 *   npm run engines                   builds what is missing or whose recipe has changed
 *   npm run engines -- loki promtool  the same for these only, named by engine or by binary
 *   npm run engines -- --list         prints what is there, as JSON
 */

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { setPriority } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cached } from "./cache.mjs";

/**
 * @typedef {object} Engine
 * @property {string} name  the folder of its recipe
 * @property {string} module  the Go module whose version, pinned in its go.mod, is the engine's
 * @property {Record<string, string>} binaries  what is built: file name to Go package
 * @property {string[]} [sources]  the recipe's files besides go.mod and go.sum
 * @property {string} [release]  upstream's name of that version, where it is not the module's
 * @property {string} [versionVariable]  the variable upstream's own build sets for `--version`
 * @property {Record<string, string>} [versionParts]  the same where it sets several, each to a form of version X.Y.Z
 */

/** @type {Engine[]} */
const engines = [
  {
    name: "otelcol",
    module: "go.opentelemetry.io/collector/cmd/builder",
    binaries: { otelcol: "go.opentelemetry.io/collector/cmd/builder" },
    sources: ["builder.yaml"],
  },
  {
    name: "otelcol-http",
    module: "go.opentelemetry.io/collector/cmd/builder",
    binaries: { "otelcol-http": "go.opentelemetry.io/collector/cmd/builder" },
    sources: ["builder.yaml"],
  },
  {
    name: "loki",
    module: "github.com/grafana/loki/v3",
    binaries: { loki: "github.com/grafana/loki/v3/cmd/loki", lokitool: "github.com/grafana/loki/v3/cmd/lokitool" },
    versionVariable: "github.com/grafana/loki/v3/pkg/util/build.Version",
  },
  {
    name: "jaeger",
    module: "github.com/jaegertracing/jaeger",
    binaries: { jaeger: "github.com/jaegertracing/jaeger/cmd/jaeger" },
    release: "2.13.0",
    versionVariable: "github.com/jaegertracing/jaeger/internal/version.latestVersion",
  },
  {
    name: "promtail",
    module: "github.com/grafana/loki/v3",
    binaries: { promtail: "github.com/grafana/loki/v3/clients/cmd/promtail" },
    versionVariable: "github.com/grafana/loki/v3/pkg/util/build.Version",
  },
  {
    name: "prometheus",
    module: "github.com/prometheus/prometheus",
    binaries: {
      promtool: "github.com/prometheus/prometheus/cmd/promtool",
      prometheus: "github.com/prometheus/prometheus/cmd/prometheus",
    },
    release: "3.15.0",
    versionVariable: "github.com/prometheus/common/version.Version",
  },
  {
    name: "alertmanager",
    module: "github.com/prometheus/alertmanager",
    binaries: { amtool: "github.com/prometheus/alertmanager/cmd/amtool" },
    versionVariable: "github.com/prometheus/common/version.Version",
  },
  {
    name: "alloy",
    module: "github.com/grafana/alloy",
    binaries: { alloy: "." },
    sources: ["main.go"],
    versionVariable: "main.version",
  },
  {
    name: "etcd",
    module: "go.etcd.io/etcd/server/v3",
    binaries: { etcd: "go.etcd.io/etcd/server/v3" },
  },
  {
    name: "opentofu",
    module: "github.com/opentofu/opentofu",
    binaries: { tofu: "github.com/opentofu/opentofu/cmd/tofu" },
    versionVariable: "github.com/opentofu/opentofu/version.Version",
  },
  {
    name: "azurerm",
    module: "github.com/hashicorp/terraform-provider-azurerm",
    binaries: { "terraform-provider-azurerm": "github.com/hashicorp/terraform-provider-azurerm" },
    release: "5.2.0",
    versionVariable: "github.com/hashicorp/terraform-provider-azurerm/version.ProviderVersion",
  },
  {
    name: "kubernetes",
    module: "k8s.io/kubernetes",
    binaries: {
      "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
      kubectl: "k8s.io/kubernetes/cmd/kubectl",
    },
    versionParts: {
      "k8s.io/component-base/version.gitVersion": "vX.Y.Z",
      "k8s.io/component-base/version.gitMajor": "X",
      "k8s.io/component-base/version.gitMinor": "Y",
    },
  },
];

const recipes = fileURLToPath(new URL(".", import.meta.url));
const cache = cached();
const binaryPath = name => join(cache, "bin", name);
const stampPath = engine => join(cache, "stamps", `${engine.name}.json`);
const logPath = engine => join(cache, "logs", `${engine.name}.log`);

/** The module's version in the engine's go.mod. */
const moduleVersion = engine => {
  const lines = readFileSync(join(recipes, engine.name, "go.mod"), "utf8").split("\n");
  const required = lines.map(line => line.replace("require", "").trim().split(/\s+/));
  const version = required.find(([path, version]) => path === engine.module && version?.startsWith("v"))?.[1];
  if (!version) throw new Error(`engines/${engine.name}/go.mod does not require ${engine.module}`);
  return version.slice(1);
};

const version = engine => engine.release ?? moduleVersion(engine);

/** SHA-256 of everything here that decides what is built. */
const recipeHash = engine => {
  const hash = createHash("sha256").update(JSON.stringify(engine));
  for (const file of ["go.mod", "go.sum", ...(engine.sources ?? [])])
    hash.update(`\0${file}\0`).update(readFileSync(join(recipes, engine.name, file)));
  return hash.digest("hex");
};

/** What the stamp says was built, or undefined where a binary is missing. */
const built = engine => {
  if (!existsSync(stampPath(engine)) || !Object.keys(engine.binaries).every(name => existsSync(binaryPath(name))))
    return undefined;
  return JSON.parse(readFileSync(stampPath(engine), "utf8"));
};

const isCurrent = engine => built(engine)?.recipe === recipeHash(engine);

/** Runs a command to its end, its output into the log, and lets everything else on the machine go first. */
const run = (log, cwd, command, ...args) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-trimpath -buildvcs=false", GOWORK: "off" },
      stdio: ["ignore", log, log],
    });
    child.on("spawn", () => setPriority(child.pid, 10));
    child.on("error", error => reject(new Error(`${command} cannot be run (${error.code}); is Go on the PATH?`)));
    child.on("close", code => (code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}`))));
  });

/** What tells the linker the version, in upstream's variables. */
const linkerFlags = engine => {
  const [major, minor, patch] = version(engine).split(".");
  const parts = Object.entries(engine.versionParts ?? {}).map(([variable, form]) => [
    variable,
    form.replace("X", major).replace("Y", minor).replace("Z", patch),
  ]);
  const whole = engine.versionVariable ? [[engine.versionVariable, version(engine)]] : [];
  return [...whole, ...parts].map(([variable, value]) => `-X ${variable}=${value}`).join(" ");
};

/** Compiles the engine's packages into the folder. */
const compile = async (engine, folder, log) => {
  const ldflags = linkerFlags(engine);
  for (const [name, goPackage] of Object.entries(engine.binaries))
    await run(log, join(recipes, engine.name), "go", "build", "-ldflags", ldflags, "-o", join(folder, name), goPackage);
};

/** A collector takes two steps: its builder is compiled first, and then composes and compiles the collector. */
const compose = async (engine, folder, log) => {
  await compile({ ...engine, binaries: { builder: engine.module } }, folder, log);
  await run(log, folder, join(folder, "builder"), "--config", join(recipes, engine.name, "builder.yaml"));
  renameSync(join(folder, "sources", engine.name), join(folder, engine.name));
};

const build = async engine => {
  for (const folder of ["bin", "build", "logs", "stamps"]) mkdirSync(join(cache, folder), { recursive: true });
  const recipe = recipeHash(engine);
  const folder = mkdtempSync(join(cache, "build", `${engine.name}-`));
  const log = openSync(logPath(engine), "w");
  try {
    await (engine.sources?.includes("builder.yaml") ? compose : compile)(engine, folder, log);
    rmSync(stampPath(engine), { force: true });
    for (const name of Object.keys(engine.binaries)) renameSync(join(folder, name), binaryPath(name));
    writeFileSync(stampPath(engine), `${JSON.stringify({ version: version(engine), recipe })}\n`);
  } finally {
    closeSync(log);
    rmSync(folder, { recursive: true, force: true });
  }
};

/** One line per engine, and below a failed one the end of its log. Gives whether all are there. */
const buildAll = async wanted => {
  let complete = true;
  for (const engine of wanted) {
    const title = `${engine.name} ${version(engine)} (${Object.keys(engine.binaries).join(", ")})`;
    const started = Date.now();
    if (isCurrent(engine)) {
      console.log(`cached  ${title}`);
      continue;
    }
    try {
      await build(engine);
      console.log(`built   ${title} in ${Math.round((Date.now() - started) / 1000)} s`);
    } catch (error) {
      complete = false;
      const log = readFileSync(logPath(engine), "utf8").trimEnd();
      const shown = log ? [...log.split("\n").slice(-12), `(all of it: ${logPath(engine)})`] : [];
      console.log([`failed  ${title}: ${error.message}`, ...shown].join("\n        "));
    }
  }
  return complete;
};

const list = () =>
  engines.map(engine => ({
    name: engine.name,
    module: `${engine.module}@v${moduleVersion(engine)}`,
    version: version(engine),
    built: built(engine)?.version ?? null,
    current: isCurrent(engine),
    binaries: Object.fromEntries(Object.keys(engine.binaries).map(name => [name, binaryPath(name)])),
  }));

const names = process.argv.slice(2);
const unknown = names.filter(name => !engines.some(engine => engine.name === name || name in engine.binaries));
if (names.length === 1 && names[0] === "--list") {
  console.log(JSON.stringify(list(), null, 2));
} else if (unknown.length > 0) {
  console.error(`unknown engine: ${unknown.join(", ")}; there are ${engines.map(engine => engine.name).join(", ")}`);
  process.exitCode = 2;
} else {
  const wanted = engines.filter(
    engine => names.length === 0 || names.some(name => engine.name === name || name in engine.binaries),
  );
  if (!(await buildAll(wanted))) process.exitCode = 1;
}
