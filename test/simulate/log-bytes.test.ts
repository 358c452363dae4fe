/** What a log may be packed in, and what is refused since a search in it would find nothing. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { ConfigError } from "../../src/core/errors.ts";
import { bytesOf } from "../../src/files/log-bytes.ts";
import { makeFolder } from "../trial/folder.ts";

const folder = makeFolder();
const written = (name: string, bytes: Uint8Array): string => {
  const path = join(folder.path, name);
  writeFileSync(path, bytes);
  return path;
};

const contentOf = async (file: string): Promise<string> => {
  const parts: Uint8Array[] = [];
  for await (const part of bytesOf(file, "x")) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
};

const problemOf = async (file: string): Promise<string> => {
  try {
    await contentOf(file);
  } catch (error) {
    return error instanceof ConfigError ? error.message : `no problem but ${String(error)}`;
  }
  return "none";
};

const lines = Array.from({ length: 50_000 }, (_, index) => `{"n":${index},"message":"mail ada@example.com"}\n`).join(
  "",
);
const utf16 = (text: string, mark: readonly number[], swapped: boolean): Buffer => {
  const bytes = Buffer.from(text, "utf16le");
  return Buffer.concat([Buffer.from(mark), swapped ? bytes.swap16() : bytes]);
};
const packed = gzipSync(lines);

describe("a log", () => {
  test.each<readonly [title: string, bytes: Uint8Array, text: string]>([
    ["as it is", Buffer.from(lines), lines],
    ["packed", packed, lines],
    ["packed in several parts, one after another", Buffer.concat([gzipSync("a\n"), gzipSync("b\n")]), "a\nb\n"],
    ["packed and empty", gzipSync(""), ""],
    ["empty", Buffer.alloc(0), ""],
    ["of one byte, the first of gzip's", Buffer.from([0x50]), "P"],
    ["that begins like a name of an archive", Buffer.from("PK: a line\nBZip\n"), "PK: a line\nBZip\n"],
    ["with a mark of UTF-8", Buffer.from("\ufeffa\n"), "\ufeffa\n"],
  ])("%s is read", async (_, bytes, text) => {
    expect(await contentOf(written("log", bytes))).toBe(text);
  });

  test.each<readonly [title: string, bytes: Uint8Array, problem: RegExp]>([
    [
      "packed and cut",
      packed.subarray(0, packed.length - 20),
      /^1 problem\nx: cannot be unpacked: unexpected end of file; expected a whole file of gzip \[cannot-load\]\n {2}help: /,
    ],
    ["packed and cut within its head", packed.subarray(0, 5), /x: cannot be unpacked: unexpected end of file/],
    ["packed and damaged", Buffer.concat([packed.subarray(0, 20), Buffer.alloc(400, 7)]), /x: cannot be unpacked: /],
    ["packed twice", gzipSync(packed), /x: is packed with gzip twice; .*\n {2}help: .*gunzip/],
    ["in UTF-16 of Windows", utf16("a\n", [0xff, 0xfe], false), /x: is text in UTF-16; .*\n {2}help: iconv -f UTF-16/],
    ["in UTF-16, most significant first", utf16("a\n", [0xfe, 0xff], true), /x: is text in UTF-16; /],
    [
      "in UTF-16, packed",
      gzipSync(utf16("a\n", [0xff, 0xfe], false)),
      /x: is text in UTF-16; .*\n {2}help: .*what is packed in x/,
    ],
    ["packed with zstd", Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0]), /x: is packed with zstd; /],
    ["packed with xz", Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), /x: is packed with xz; /],
    ["packed with bzip2", Buffer.from("BZh91AY"), /x: is packed with bzip2; /],
    ["in an archive", Buffer.from([0x50, 0x4b, 3, 4, 20]), /x: is packed with zip; /],
  ])("%s is a problem", async (_, bytes, problem) => {
    expect(await problemOf(written("log", bytes))).toMatch(problem);
  });

  test("that is read in part is let go of", async () => {
    for (const bytes of [Buffer.from(lines), packed])
      for await (const part of bytesOf(written("log", bytes))) {
        expect(part.length).toBeGreaterThan(0);
        break;
      }
  });

  test("that becomes much when it is unpacked is handed on piece by piece", async () => {
    const size = 100 * 1024 * 1024;
    const path = written("much.gz", gzipSync(Buffer.alloc(size, "a\n")));
    let [length, longest] = [0, 0];
    for await (const part of bytesOf(path)) {
      length += part.length;
      longest = Math.max(longest, part.length);
    }
    expect(length).toBe(size);
    expect(longest).toBeLessThanOrEqual(64 * 1024);
  });
});
