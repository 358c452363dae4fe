/** Lines as a container runtime writes them. */

import { writeInstant } from "../instant.ts";

/** The bytes of a line, whether it is text or not. */
export const bytesOf = (line: string | Uint8Array): Buffer =>
  typeof line === "string" ? Buffer.from(line) : Buffer.from(line.buffer, line.byteOffset, line.byteLength);

export interface CriOptions {
  /** The runtime's time of the first line, in nanoseconds since 1970. */
  readonly start: bigint;
  /** Nanoseconds from line to line. @default 1_000_000n */
  readonly step?: bigint;
  /** The most bytes of a line's text before the runtime cuts it. @default 16384, as containerd */
  readonly limit?: number;
  /** @default "stdout" */
  readonly stream?: "stdout" | "stderr";
}

/**
 * The bytes of a log file in CRI framing: `<RFC 3339, nanoseconds> stdout F <text>`, and `P` for all but the last part
 * of a line longer than the limit. Like the runtime it cuts between bytes, even inside a character.
 * @see https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md
 */
export const asCri = (lines: readonly (string | Uint8Array)[], options: CriOptions): Buffer => {
  const { start, step = 1_000_000n, limit = 16_384, stream = "stdout" } = options;
  const parts: Buffer[] = [];
  for (const [index, line] of lines.entries()) {
    const bytes = bytesOf(line);
    const stamp = writeInstant(start + BigInt(index) * step);
    for (let from = 0; from === 0 || from < bytes.length; from += limit) {
      const tag = from + limit < bytes.length ? "P" : "F";
      parts.push(Buffer.from(`${stamp} ${stream} ${tag} `), bytes.subarray(from, from + limit), Buffer.from("\n"));
    }
  }
  return Buffer.concat(parts);
};
