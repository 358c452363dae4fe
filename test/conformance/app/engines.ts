/** What runs the app's modules, where `npm run engines` has been. */

import { existsSync } from "node:fs";
import { cached } from "../engine.ts";

const existing = (path: string): string | undefined => (existsSync(path) ? path : undefined);

/** A Python with structlog, Starlette and the OpenTelemetry SDK, or undefined where `npm run engines` has not been. */
export const python = existing(cached("python-app/bin/python"));
export const ruff = existing(cached("python-app/bin/ruff"));
/** The folder with pino, Winston and OpenTelemetry's reader of SDK files. */
export const nodeApp = existing(cached("node-app/node_modules")) && cached("node-app");
export const openTelemetrySchema = (): string | undefined =>
  ["3.11", "3.12", "3.13", "3.14"]
    .map(version => cached(`python-app/lib/python${version}/site-packages/opentelemetry/configuration/schema.json`))
    .find(existsSync);
