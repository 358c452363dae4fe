#!/usr/bin/env node
/**
 * Fetches what can be had of Logstash into the cache: there is no distribution of it on any package registry. JRuby is
 * the Ruby, with the regex engine Joni, that its filters run in; logstash-pipeline-parser knows its configuration grammar.
 *
 *   node engines/logstash/install.mjs
 *
 * Needs Maven and Python 3.10 or newer. Java runs it later: JRuby 10 needs 21 or newer, JRuby 9.4 any.
 */

import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cached, run } from "../cache.mjs";

const cache = cached();
const here = fileURLToPath(new URL(".", import.meta.url));

/** As bundled: 9.4.13.0 with Logstash 9.1 to 9.3, 10.0.6.0 with 9.4.4 and later. */
const jrubies = ["9.4.13.0", "10.0.6.0"];

const folder = join(cache, "jruby");
mkdirSync(folder, { recursive: true });
for (const version of jrubies) {
  const jar = join(folder, `jruby-complete-${version}.jar`);
  if (!existsSync(jar))
    run("mvn", [
      "--quiet",
      "--batch-mode",
      "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy",
      `-Dartifact=org.jruby:jruby-complete:${version}`,
      `-DoutputDirectory=${folder}`,
    ]);
  console.log(`jruby ${version}: ${jar}`);
}

const python = join(cache, "python-logstash");
if (!existsSync(join(python, "bin", "python"))) run("python3", ["-m", "venv", python]);
run(join(python, "bin", "python"), ["-m", "pip", "install", "--quiet", "-r", join(here, "requirements.txt")]);
console.log(`logstash-pipeline-parser: ${python}`);
