/** The app: what the service itself loads, so that what it writes is right before any shipper sees it. */

import { type Target, use } from "../../core/target.ts";
import { appFiles } from "./files.ts";
import { judgeApp } from "./judge.ts";
import { type AppInput, type AppOptions, appOptions } from "./options.ts";
import { appHoldings, purgeApp } from "./telling.ts";
import { appVersions } from "./versions.ts";

export const appTarget: Target<AppOptions> = {
  product: "app",
  title: "The service itself",
  roles: ["producer"],
  versions: appVersions,
  next: "load python_logging.json by dictConfig or signalbox-pino.cjs by pino, and set OTEL_CONFIG_FILE=otel-sdk.yaml",
  options: appOptions,
  holds: appHoldings,
  purge: purgeApp,
  judge: judgeApp,
  emit: appFiles,
};

/**
 * Writes what services load: Python's logging and structlog, pino, Winston, the OpenTelemetry SDK, logrotate.
 * @example app({ level: "warning", runtimes: ["python"] })
 */
export const app = use<AppOptions, AppInput>(appTarget);

export type { AppInput } from "./options.ts";
