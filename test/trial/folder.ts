/** A folder of somebody's tests that goes away with its test file. */

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";

export interface Folder {
  readonly path: string;
  /** Writes a file, and returns its path. */
  write(name: string, text: string): string;
}

export const makeFolder = (): Folder => {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "signalbox-trial-")));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return {
    path,
    write: (name, text) => {
      const file = join(path, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      return file;
    },
  };
};
