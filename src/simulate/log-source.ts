/** Lines of a log, as many as come and as long as they are, in no more memory than one line may take. */

import { Buffer, isUtf8 } from "node:buffer";
import { MiB } from "../core/units.ts";
import type { IncomingRecord, Source } from "./incoming.ts";

/** What is longer is cut, and counted: more than any shipper reads of a line. */
export const longestLine = MiB(16).bytes;

const newline = 10;

/** The lines of one service. `chunks` are the bytes as they are read. */
export async function* logSource(chunks: AsyncIterable<Uint8Array>, service: string): Source {
  let parts: Buffer[] = [];
  let [held, length] = [0, 0];
  const keep = (part: Buffer): void => {
    length += part.length;
    const room = part.subarray(0, Math.max(0, longestLine - held));
    if (room.length === 0) return;
    parts.push(room);
    held += room.length;
  };
  const finished = (): IncomingRecord => {
    const [only = Buffer.alloc(0)] = parts;
    const line = parts.length <= 1 ? only : Buffer.concat(parts);
    const record = recordOf(line, length, service);
    [parts, held, length] = [[], 0, 0];
    return record;
  };
  for await (const bytes of chunks) {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const lines: IncomingRecord[] = [];
    let from = 0;
    for (let to = chunk.indexOf(newline); to >= 0; to = chunk.indexOf(newline, from)) {
      keep(chunk.subarray(from, to));
      lines.push(finished());
      from = to + 1;
    }
    // A copy, since whoever reads may use the chunk again.
    keep(Buffer.from(chunk.subarray(from)));
    yield lines;
  }
  if (length > 0) yield [finished()];
}

const recordOf = (line: Buffer, length: number, service: string): IncomingRecord => {
  const tooLong = length > line.length;
  return {
    kind: "record",
    service,
    input: { text: line.toString("utf8") },
    bytes: length,
    ...(tooLong ? { tooLong } : {}),
    // What is cut may end within a character.
    ...(tooLong || isUtf8(line) ? {} : { notUtf8: true }),
  };
};
