/** What the app's own modules write. */

import { nodeApp, python } from "../app/engines.ts";
import { engine } from "../engine.ts";
import { here, type Row } from "./row.ts";

const inPython = here(python !== undefined, "no Python with structlog: npm run engines");
const inNode = here(nodeApp !== undefined, "no pino and Winston: npm run engines");

export const appRows = {
  appPython: inPython("The app's Python module", "records", "app-python.test.ts", "what it makes of every line"),
  appPythonHandlers: inPython(
    "Python's logging",
    "records",
    "app-python.test.ts",
    "what each handler writes, but for the level",
  ),
  appStructlog: inPython("structlog", "records", "app-python.test.ts", "what it writes"),
  appPythonLeaks: inPython(
    "The app's Python module",
    "secrets",
    "app-python.test.ts",
    "detectors' examples, content and dropped fields in each output",
    "what was planted",
  ),
  // Node is what the tests run in.
  appNode: here(true, "")("The app's Node module", "records", "app-node.test.ts", "what it makes of every line"),
  appPino: inNode("pino", "records", "app-node.test.ts", "what it writes"),
  appWinston: inNode("Winston", "records", "app-node.test.ts", "what it writes"),
  appNodeLeaks: inNode(
    "pino and Winston",
    "secrets",
    "app-node.test.ts",
    "detectors' examples, content and dropped fields in each output",
    "what was planted",
  ),
  appSdk: here(
    python !== undefined && engine("otelcol") !== undefined,
    "no otelcol, or no Python with the SDK: npm run engines",
  )(
    "OpenTelemetry's SDK for Python",
    "runs",
    "app-sdk.test.ts",
    "what reaches a collector when the generated files start it",
    "by hand",
  ),
} as const satisfies Readonly<Record<string, Row>>;
