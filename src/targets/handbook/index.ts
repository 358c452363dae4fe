/** The handbook: what people read, as Markdown and as one page of HTML. */

import type { Artifact } from "../../core/artifact.ts";
import { type Target, use } from "../../core/target.ts";
import { bookOf } from "./book.ts";
import { judgeHandbook, searchesOf } from "./judge.ts";
import { type HandbookInput, type HandbookOptions, handbookOptions } from "./options.ts";
import { pagesOf } from "./pages.ts";

export const handbookTarget: Target<HandbookOptions> = {
  product: "handbook",
  title: "Handbook",
  roles: ["viewer"],
  versions: [],
  next: ({ options }) => (options.html ? "open index.html, or signalbox handbook --serve" : "read README.md"),
  options: handbookOptions,
  searches: ({ options }) => searchesOf(options),
  judge: judgeHandbook,
  emit: (self, site): readonly Artifact[] => {
    const pages = pagesOf(self, site);
    return [
      ...pages.map(
        ({ path, title, text }): Artifact => ({
          kind: "text",
          path,
          about: `the page "${title}"`,
          comment: "none",
          sections: [{ name: "page", text }],
        }),
      ),
      ...(self.options.html
        ? [
            {
              kind: "text",
              path: "index.html",
              about: "all pages in one file, for a browser",
              comment: "none",
              sections: [{ name: "book", text: bookOf(pages) }],
            } as const,
          ]
        : []),
    ];
  },
};

/**
 * What people read: a runbook for each alert, the alerts, queries and fields, which data is where, and what to do on a bad day.
 * @example handbook({ urls: { grafana: "https://grafana.example.com" } })
 */
export const handbook = use<HandbookOptions, HandbookInput>(handbookTarget);

export type { HandbookInput } from "./options.ts";
