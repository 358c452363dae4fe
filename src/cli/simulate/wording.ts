/** How a simulation's report words what all its parts have. */

import { shown } from "../../core/errors.ts";
import { bold, faint, table } from "../talk.ts";

/** A heading and a table below it; nothing for a table without rows. */
export const section = (title: string, rows: readonly (readonly string[])[], note = ""): string =>
  rows.length < 2
    ? ""
    : [
        `${bold(title)}${note === "" ? "" : ` ${faint(`(${note})`)}`}`,
        table(rows.map(([first, ...others]) => [`  ${first}`, ...others])),
      ].join("\n");

/** `12.3 MiB` */
export const sized = (bytes: number): string => {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const amount = bytes / 1024 ** power;
  return `${power === 0 ? Math.round(amount) : amount.toFixed(1)} ${units[power]}`;
};

/** `1 h 15 min`, `2 min 5 s` */
export const lengthText = (seconds: number): string => {
  const whole = Math.round(seconds);
  const parts = [
    [Math.floor(whole / 86_400), "d"],
    [Math.floor(whole / 3600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "min"],
    [whole % 60, "s"],
  ] as const;
  const said = parts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount} ${unit}`);
  return said.length === 0 ? "0 s" : said.join(" ");
};

/** Words on lines of so many characters at most. */
export const filled = (text: string, width: number): readonly string[] => {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    const longer = `${last} ${word}`;
    if (last !== undefined && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
};

export const groupText = (group: Readonly<Record<string, string>>): string => {
  const values = Object.values(group).filter(value => value !== "");
  return values.length === 0 ? "-" : values.map(value => (value.length > 40 ? shown(value) : value)).join(" ");
};
