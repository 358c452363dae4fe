#!/usr/bin/env node
/**
 * Installs cdktf's command line, its fork cdktn and esbuild into the cache, as pinned by package-lock.json beside this file.
 *
 *   node engines/cdktf/install.mjs
 *
 * No install script is run: esbuild needs none, and cdktf-cli's pseudo-terminal ships its binaries up to Node 22. On newer
 * Nodes it would have to be compiled, so there the command line is missing and its tests are skipped.
 *
 * Needs npm and 450 MB.
 */

import { npmPackages } from "../cache.mjs";

for (const { title, folder } of npmPackages("cdktf", import.meta.url)) console.log(`${title}: ${folder}`);
