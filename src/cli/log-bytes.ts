/** The bytes of a log that somebody named. */

import { createReadStream, statSync } from "node:fs";
import { ConfigError } from "../core/errors.ts";
import { firstLine } from "../files/text.ts";

/** `-` is standard input; a file may be a pipe. @throws ConfigError for one that cannot be read */
export async function* bytesOf(file: string): AsyncGenerator<Uint8Array> {
  try {
    if (file !== "-" && statSync(file).isDirectory()) throw new Error("it is a folder");
    for await (const chunk of file === "-" ? process.stdin : createReadStream(file)) yield chunk;
  } catch (error) {
    throw new ConfigError([{ code: "cannot-load", path: file, what: `cannot be read: ${firstLine(error)}` }]);
  }
}
