/**
 * `index.html`: every page in one file that asks nobody for anything, reads well without scripts, and is searched with one.
 * @see https://marked.js.org
 */

// Bundles commonly begin with a `createRequire` of their own, for the CommonJS packages in them.
import { createRequire as requireFrom } from "node:module";
import { posix } from "node:path";
import { anchorOf } from "./markdown.ts";
import type { Page } from "./page.ts";
import { scriptText, styleText } from "./shell.ts";

/** Of `marked`, what is used here. */
interface Token {
  readonly depth: number;
  readonly href: string;
  readonly tokens: readonly unknown[];
}
interface Renderer {
  readonly parser: {
    parseInline(tokens: readonly unknown[], renderer?: unknown): string;
    readonly textRenderer: unknown;
  };
}
interface Marked {
  use(extension: {
    readonly renderer: Readonly<Record<string, (this: Renderer, token: Token) => string | false>>;
  }): unknown;
  parse(text: string): string;
}

/** Loaded when a book is made, and not by whoever only imports the package. */
const newMarked = (): Marked => {
  const { Marked: Parser } = requireFrom(import.meta.url)("marked") as { readonly Marked: new () => Marked };
  return new Parser();
};

/** `runbooks/slow-requests.md` is `runbooks-slow-requests`. */
const idOf = (path: string): string =>
  path
    .replace(/\.md$/, "")
    .replaceAll(/[^a-z0-9]+/gi, "-")
    .toLowerCase();

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** A link between pages is one within the book. */
const inBook = (href: string, from: string): string => {
  if (/^[a-z]+:/.test(href)) return href;
  const [path = "", anchor] = href.split("#");
  const page = idOf(path === "" ? from : posix.join(posix.dirname(from), path));
  return `#${page}${anchor === undefined ? "" : `--${anchor}`}`;
};

const bodyOf = ({ path, text }: Page): string => {
  const marked = newMarked();
  const seen = new Map<string, number>();
  marked.use({
    renderer: {
      heading({ depth, tokens }) {
        const inner = this.parser.parseInline(tokens);
        const plain = this.parser.parseInline(tokens, this.parser.textRenderer);
        const anchor = anchorOf(plain.replaceAll(/&[a-z]+;|&#\d+;/g, ""));
        const count = seen.get(anchor) ?? 0;
        seen.set(anchor, count + 1);
        const id = depth === 1 ? idOf(path) : `${idOf(path)}--${anchor}${count === 0 ? "" : `-${count}`}`;
        // The book has the first heading, pages those of the second level.
        return `<h${depth + 1} id="${id}">${inner}</h${depth + 1}>\n`;
      },
      link({ href, tokens }) {
        return `<a href="${escaped(inBook(href, path))}">${this.parser.parseInline(tokens)}</a>`;
      },
    },
  });
  // What is wider than a phone is moved within its own frame, which whoever has no mouse must be able to enter.
  return marked
    .parse(text)
    .replaceAll("<table>", '<div class="wide" tabindex="0"><table>')
    .replaceAll("</table>", "</table></div>")
    .replaceAll("<pre>", '<pre tabindex="0">');
};

export const bookOf = (pages: readonly Page[]): string => {
  const [first] = pages;
  const title = escaped(first?.title ?? "Handbook");
  const groups = [...new Set(pages.map(({ group }) => group))];
  const contents = groups.map(
    group => `<h2>${group}</h2>
<ul>
${pages
  .filter(page => page.group === group)
  .map(({ path, title: name }) => `<li><a href="#${idOf(path)}">${escaped(name)}</a></li>`)
  .join("\n")}
</ul>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>
${styleText}</style>
</head>
<body>
<a class="skip" href="#pages">To the pages</a>
<header>
<h1>${title}</h1>
<form role="search" hidden><label for="search">Search</label> <input id="search" type="search" autocomplete="off"> <output for="search"></output></form>
</header>
<nav aria-label="Contents">
${contents.join("\n")}
</nav>
<main id="pages">
${pages.map(page => `<article aria-labelledby="${idOf(page.path)}">\n${bodyOf(page)}</article>`).join("\n")}
</main>
<script>
${scriptText}</script>
</body>
</html>
`;
};
