/** What stands in the pages: links, anchors, and blocks of code with the words above them. */

import { posix } from "node:path";
import type { Page } from "../../src/targets/handbook/page.ts";

const fenced = /^(`{3,})(\w*)\n([\s\S]*?)\n\1$/gm;

/** Without code, in which brackets mean something else. */
const proseOf = (text: string): string => text.replaceAll(fenced, "").replaceAll(/(`+)[^`]+\1/g, "");

/** The anchors of a page's headings, as GitHub makes them. */
const anchorsOf = ({ text }: Page): readonly string[] =>
  [...text.replaceAll(fenced, "").matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );

/** Where a page's links lead. */
export const linksOf = ({ text }: Page): readonly string[] =>
  [...proseOf(text).matchAll(/\]\(([^)\s]*)\)/g)].map(([, link = ""]) => link);

/** The links that lead nowhere within the handbook. */
export const deadLinks = (page: Page, pages: readonly Page[]): readonly string[] =>
  linksOf(page)
    .filter(link => !/^https?:\/\//.test(link))
    .filter(link => {
      const [path = "", anchor] = link.split("#");
      const to = path === "" ? page.path : posix.join(posix.dirname(page.path), path);
      const found = pages.find(one => one.path === to);
      return found === undefined || (anchor !== undefined && !anchorsOf(found).includes(anchor));
    });

export interface Block {
  readonly page: string;
  /** `Loki, LogQL`, where the block is folded. */
  readonly summary: string;
  /** What the fence is called. */
  readonly fence: string;
  readonly text: string;
}

/** Every block of code, with what it was folded under. */
export const blocksOf = (pages: readonly Page[]): readonly Block[] =>
  pages.flatMap(({ path, text }) =>
    [...text.matchAll(fenced)].map(({ index, 2: fence = "", 3: inside = "" }) => {
      const before = text.slice(0, index);
      const folded = before.lastIndexOf("<summary>") > before.lastIndexOf("</details>");
      const summary = folded ? (/.*<summary>(.*)<\/summary>/s.exec(before)?.[1] ?? "") : "";
      return { page: path, summary, fence, text: inside };
    }),
  );
