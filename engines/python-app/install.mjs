#!/usr/bin/env node
/**
 * Fetches structlog, Starlette and the OpenTelemetry SDK into the cache: what a Python service loads the app's files with.
 *
 *   node engines/python-app/install.mjs
 *
 * Needs Python 3.11 or newer.
 */

import { pythonPackages } from "../cache.mjs";

console.log(`structlog, Starlette, OpenTelemetry: ${pythonPackages("python-app", import.meta.url)}`);
