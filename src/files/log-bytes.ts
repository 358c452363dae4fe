/**
 * The bytes of a log that somebody named, as text in UTF-8: what rotation has packed with gzip is unpacked, and what is no
 * such text is refused by its name, since a search in it would find nothing, whatever it holds.
 */

import { createReadStream, statSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { ConfigError, type Problem } from "../core/errors.ts";
import { firstLine } from "./text.ts";

type Chunks = AsyncIterable<Uint8Array>;

/**
 * `-` is standard input; a file may be a pipe. No more than some chunks are held, packed or not.
 * @param named what problems call it. @default the file's name
 * @throws ConfigError for one that cannot be read, or is no text in UTF-8
 */
export async function* bytesOf(file: string, named = file): AsyncGenerator<Uint8Array> {
  const failed = (rest: Pick<Problem, "what" | "expected" | "help">): ConfigError =>
    new ConfigError([{ code: "cannot-load", path: named, ...rest }]);
  try {
    if (file !== "-" && statSync(file).isDirectory()) throw new Error("it is a folder");
    const chunks: Chunks = file === "-" ? process.stdin : createReadStream(file);
    const [read, form] = await lookedAt(chunks);
    if (form === undefined) return yield* read;
    if (form !== gzip) throw failed(refusalOf(form, named));
    const [unpacked, inner] = await lookedAt(unpackedOf(read));
    if (inner !== undefined) throw failed(refusalOf(inner, `what is packed in ${named}`));
    yield* unpacked;
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw failed(
      isOfZlib(error)
        ? {
            what: `cannot be unpacked: ${firstLine(error)}`,
            expected: "a whole file of gzip",
            help: "look at it with gzip -t; it may have been cut, or be written to still",
          }
        : { what: `cannot be read: ${firstLine(error)}` },
    );
  }
}

/** How a file begins that is no text in UTF-8. */
interface Form {
  readonly magic: readonly number[];
  readonly name: string;
  /** What makes text of it. */
  readonly help: string;
}

/** @see https://www.rfc-editor.org/rfc/rfc1952 */
const gzip: Form = { magic: [0x1f, 0x8b], name: "packed with gzip twice", help: "unpack it with gunzip" };

/**
 * Byte order marks, and what else packs logs.
 * @see https://www.unicode.org/faq/utf_bom.html
 * @see https://www.rfc-editor.org/rfc/rfc8878
 * @see https://tukaani.org/xz/xz-file-format.txt
 */
const forms: readonly Form[] = [
  gzip,
  { magic: [0xff, 0xfe], name: "text in UTF-16", help: "iconv -f UTF-16 -t UTF-8 writes it anew" },
  { magic: [0xfe, 0xff], name: "text in UTF-16", help: "iconv -f UTF-16 -t UTF-8 writes it anew" },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], name: "packed with zstd", help: "zstd -dc unpacks it" },
  { magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a], name: "packed with xz", help: "xz -dc unpacks it" },
  { magic: [0x42, 0x5a, 0x68], name: "packed with bzip2", help: "bzip2 -dc unpacks it" },
  { magic: [0x50, 0x4b, 0x03, 0x04], name: "packed with zip", help: "unzip -p unpacks it" },
];

const longestMagic = Math.max(...forms.map(({ magic }) => magic.length));

const refusalOf = ({ help, name }: Form, what: string): Pick<Problem, "what" | "expected" | "help"> => ({
  what: `is ${name}`,
  expected: "lines of UTF-8, or of gzip with such lines in it",
  help: `${help}: ${what}`,
});

/** The same chunks, and what they are by their first bytes, which may come one by one. */
const lookedAt = async (chunks: Chunks): Promise<readonly [chunks: Chunks, form: Form | undefined]> => {
  const left = chunks[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let length = 0;
  while (length < longestMagic) {
    const { done, value } = await left.next();
    if (done === true) break;
    first.push(Uint8Array.from(value));
    length += value.length;
  }
  const head = Buffer.concat(first).subarray(0, longestMagic);
  const form = forms.find(({ magic }) => magic.length <= head.length && magic.every((byte, at) => head[at] === byte));
  return [joined(first, left), form];
};

async function* joined(first: readonly Uint8Array[], left: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* first;
    for (let next = await left.next(); next.done !== true; next = await left.next()) yield next.value;
  } finally {
    await left.return?.();
  }
}

/** Several packed files in a row are one, as `zcat` has it. */
async function* unpackedOf(packed: Chunks): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  // What is wrong reaches whoever reads.
  pipeline(Readable.from(packed), gunzip).catch(() => undefined);
  yield* gunzip;
}

/** Node's own errors of zlib have codes such as Z_BUF_ERROR. */
const isOfZlib = (error: unknown): boolean => {
  const { code } = error as NodeJS.ErrnoException;
  return code?.startsWith("Z_") === true;
};
