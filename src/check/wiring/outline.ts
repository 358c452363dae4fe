/**
 * A collector's config without its processors' statements: these are nine tenths of half a megabyte, name no address, and
 * parsing them would take longer than everything else of the check together.
 */

import { parse } from "yaml";
import { isRecord, type Loose } from "./inside.ts";

/** The processors whose settings tell something about the cluster. */
const told = /^(k8s_?attributes|resource_?detection)\b/;

/** The config as an object, where processors of no interest have no settings. Whatever is not in block form is parsed whole. */
export const outlineOf = (text: string): Loose => {
  const sections = childrenOf(text.split("\n"));
  if (!sections) return whole(text);
  const outline: Record<string, unknown> = {};
  for (const { key, lines } of sections) {
    const processors = key === "processors" ? childrenOf(lines.slice(1)) : undefined;
    if (!processors) Object.assign(outline, whole(lines.join("\n")));
    else
      outline.processors = Object.fromEntries(
        processors.map(one => [one.key, told.test(one.key) ? Object.values(whole(one.lines.join("\n")))[0] : null]),
      );
  }
  return outline;
};

const whole = (text: string): Loose => {
  const value: unknown = parse(text, { logLevel: "silent" });
  return isRecord(value) ? value : {};
};

interface Child {
  readonly key: string;
  readonly lines: readonly string[];
}

/** The entries of a mapping in block form: each begins at the first one's indent, everything of it stands deeper. */
const childrenOf = (lines: readonly string[]): readonly Child[] | undefined => {
  const first = lines.find(line => line.trim() !== "" && !/^\s*#/.test(line) && line !== "---");
  if (first === undefined) return undefined;
  const indent = /^ */.exec(first)?.[0].length ?? 0;
  const found: { key: string; lines: string[] }[] = [];
  for (const line of lines) {
    const deeper = line.trim() === "" || line.startsWith(`${" ".repeat(indent)} `);
    const current = found.at(-1);
    if (deeper || (current && line.slice(indent).startsWith("- "))) {
      current?.lines.push(line);
      continue;
    }
    if (/^\s*#/.test(line) || line === "---") continue;
    const key = /^ *("?)([A-Za-z][\w./-]*)\1:(\s|$)/.exec(line)?.[2];
    if (key === undefined) return undefined;
    found.push({ key, lines: [line] });
  }
  return found;
};
