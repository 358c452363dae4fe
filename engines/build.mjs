#!/usr/bin/env node
/**
 * Builds the engines of the conformance suite from their pinned recipes into the cache, one at a time.
 *
 *   npm run engines [-- name…]    builds what is missing (all engines, or those named by engine or by binary)
 *   npm run engines -- --list     prints what is there, as JSON
 *
 * Needs Go (the version the recipes name, or newer). What could be had, and what not: README.md beside this file.
 */

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { constants, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir, setPriority } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * @typedef {object} Engine
 * @property {string} name        its folder here, which holds its recipe
 * @property {string} module      the Go module whose version is the engine's
 * @property {Record<string, string>} binaries  what is built: file name to Go package
 * @property {string[]} recipe    the files that decide what is built
 * @property {string} [release]   upstream's name of that version, where the module's differs
 * @property {string} [versionVariable]  the Go variable that upstream's build sets, for `--version` and the APIs
 */

/** @type {Engine[]} in the order they are built */
const engines = [
  {
    name: "otelcol",
    module: "go.opentelemetry.io/collector/cmd/builder",
    binaries: { otelcol: "." },
    recipe: ["builder.yaml", "go.mod", "go.sum"],
  },
  {
    name: "loki",
    module: "github.com/grafana/loki/v3",
    binaries: { loki: "github.com/grafana/loki/v3/cmd/loki", lokitool: "github.com/grafana/loki/v3/cmd/lokitool" },
    recipe: ["go.mod", "go.sum"],
    versionVariable: "github.com/grafana/loki/v3/pkg/util/build.Version",
  },
  {
    name: "jaeger",
    module: "github.com/jaegertracing/jaeger",
    binaries: { jaeger: "github.com/jaegertracing/jaeger/cmd/jaeger" },
    recipe: ["go.mod", "go.sum"],
    release: "2.13.0",
    versionVariable: "github.com/jaegertracing/jaeger/internal/version.latestVersion",
  },
  {
    name: "promtail",
    module: "github.com/grafana/loki/v3",
    binaries: { promtail: "github.com/grafana/loki/v3/clients/cmd/promtail" },
    recipe: ["go.mod", "go.sum"],
    versionVariable: "github.com/grafana/loki/v3/pkg/util/build.Version",
  },
  {
    name: "prometheus",
    module: "github.com/prometheus/prometheus",
    binaries: {
      promtool: "github.com/prometheus/prometheus/cmd/promtool",
      prometheus: "github.com/prometheus/prometheus/cmd/prometheus",
    },
    recipe: ["go.mod", "go.sum"],
    release: "3.15.0",
    versionVariable: "github.com/prometheus/common/version.Version",
  },
  {
    name: "alertmanager",
    module: "github.com/prometheus/alertmanager",
    binaries: { amtool: "github.com/prometheus/alertmanager/cmd/amtool" },
    recipe: ["go.mod", "go.sum"],
    versionVariable: "github.com/prometheus/common/version.Version",
  },
];
