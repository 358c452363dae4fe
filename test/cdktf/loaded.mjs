/** Preloaded into a process: when it ends, the paths of all CommonJS modules it loaded lie in the file LOADED_MODULES. */

import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const { cache } = createRequire(import.meta.url);
process.on("exit", () => writeFileSync(process.env.LOADED_MODULES, JSON.stringify(Object.keys(cache))));
