#!/usr/bin/env node
/**
 * Installs pino, Winston and OpenTelemetry's reader of SDK files into the cache, as pinned by package-lock.json beside this file.
 *
 *   node engines/node-app/install.mjs
 *
 * Needs npm. No install script is run.
 */

import { npmPackages } from "../cache.mjs";

for (const { title, folder } of npmPackages("node-app", import.meta.url)) console.log(`${title}: ${folder}`);
