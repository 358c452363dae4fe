/**
 * The shim as a program that Terraform launches: `program.ts <schemas.json>`, the file's form being that of `schema.ts`.
 * Terraform must be run with TF_DISABLE_PLUGIN_TLS=1; the handshake is go-plugin's
 * (https://github.com/hashicorp/go-plugin/blob/v1.6.3/docs/guide-plugin-write-non-go.md).
 */

import { readSchemas } from "./schema.ts";
import { serve } from "./serve.ts";

/** Proves that Terraform and not a person started this. */
const cookie = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

const [file] = process.argv.slice(2);
if (file === undefined || process.env.TF_PLUGIN_MAGIC_COOKIE !== cookie) {
  console.error("A Terraform provider; Terraform starts it, as `program.ts <schemas.json>`.");
  process.exit(1);
}
if (process.env.PLUGIN_CLIENT_CERT) {
  console.error("This provider speaks plain TCP on loopback: set TF_DISABLE_PLUGIN_TLS=1.");
  process.exit(1);
}

// The answer to Shutdown must leave before the process does.
const { port } = await serve(readSchemas(file), () => setTimeout(() => process.exit(0), 10));
process.stdout.write(`1|5|tcp|127.0.0.1:${port}|grpc\n`);

// A Terraform that was killed tells its plugins nothing.
const { ppid } = process;
setInterval(() => process.ppid === ppid || process.exit(1), 1000).unref();
