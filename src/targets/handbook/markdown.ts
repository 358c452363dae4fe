/** Markdown as GitHub reads it. Only these functions quote; whatever else is put into a page went through one of them. */

/** Signs that would begin something else than text. */
const special = /[\\*[\]|~`<>&]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;

const entities: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;" };

/** A text somebody wrote, on one line; nothing in it is Markdown. */
export const plain = (text: string): string =>
  text
    .replaceAll(/\s+/g, " ")
    .trim()
    .replaceAll(special, sign => entities[sign] ?? `\\${sign}`)
    .replace(/^(#{1,6} |[-+] |\d+[.)] |=+$)/, begin => `\\${begin}`);

/** The same with words between backticks as code. */
export const prose = (text: string): string =>
  text
    .split(/(`[^`]+`)/)
    .map(part => (/^`[^`]+`$/.test(part) ? code(part.slice(1, -1)) : spaced(part)))
    .join("")
    .trim();

/** Quoted, with the spaces at its ends. */
const spaced = (part: string): string =>
  `${/^\s/.test(part) ? " " : ""}${plain(part)}${/\S\s+$/.test(part) ? " " : ""}`;

/** A few words of code; a bar would end a table's cell even there. */
export const code = (text: string): string => {
  const line = text.replaceAll(/\s+/g, " ").replaceAll("|", "\\|");
  const fence = "`".repeat(longestRun(line) + 1);
  const space = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${space}${line}${space}${fence}`;
};

const longestRun = (text: string): number => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));

/** Lines of code, whatever is in them. */
export const block = (language: string, text: string): string => {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text.replace(/\n+$/, "")}\n${fence}`;
};

/** `text` is Markdown already. */
export const link = (text: string, url: string): string =>
  `[${text}](${url.replaceAll(/[\s()<>\\]/g, encodeURIComponent)})`;

/** Cells are Markdown already. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map(row => `| ${row.join(" | ")} |`).join("\n");

export const list = (items: readonly string[]): string => items.map(item => `- ${item}`).join("\n");

/** What is shown when somebody asks for it; in a viewer that knows no such thing, it is simply there. The summary is no Markdown. */
export const folded = (summary: string, ...parts: readonly string[]): string =>
  [
    "<details>",
    `<summary>${summary.replaceAll(/[<>&]/g, sign => entities[sign] ?? sign)}</summary>`,
    "",
    parts.filter(part => part !== "").join("\n\n"),
    "",
    "</details>",
  ].join("\n");

/** Parts with an empty line between; what is empty is left out. */
export const page = (...parts: readonly (string | undefined)[]): string =>
  `${parts.filter(part => part !== undefined && part !== "").join("\n\n")}\n`;

/** The anchor GitHub gives a heading. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
