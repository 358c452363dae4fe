/** A secret at every text and key of a file of every kind: nothing that is printed or written has it, in any spelling. */

import { describe, expect, test } from "vitest";
import { type ImportKind, importFiles, importKinds } from "../../src/import/index.ts";
import { isPlace } from "../../src/import/texts.ts";
import { defined } from "./defined.ts";
import { documents, pipeline, records } from "./everywhere.ts";

const credentials = [
  ["ghp_", "abcdefghijklmnopqrstuvwxyz0123456789"],
  ["sk-proj-", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcd"],
  ["AKIA", "QRSTUVWXYZ234567"],
].map(parts => parts.join(""));
const address = "ada.lovelace@analytical.example.com";

const lettersOf = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

/** Whether a text has the beginning of a secret, however it is spelled. */
const tells = (said: string, secret: string): boolean => lettersOf(said).includes(lettersOf(secret).slice(0, 12));

/** In the place of a text, behind more than the name of a service may have, and in the middle. */
const forms: readonly ((text: string, secret: string) => string)[] = [
  (_, secret) => secret,
  (text, secret) => `${text}-or-what-is-more-than-a-name-may-have-${secret}`,
  (text, secret) => text.replace(/^(.*?)(?=[^/]*$)/s, `$1${secret}/`),
];

interface Planted {
  readonly text: string;
  readonly at: string;
}

/** A value with a text or a key of it changed, once for each of them and each way to. @param below the key above it */
const changed = (
  value: unknown,
  change: (text: string, isKey: boolean, above: string) => readonly string[],
  above = "",
): readonly { readonly value: unknown; readonly at: string }[] => {
  if (typeof value === "string" || typeof value === "number")
    return change(String(value), false, above).map(one => ({ value: one, at: "" }));
  if (Array.isArray(value))
    return value.flatMap((inner, index) =>
      changed(inner, change, above).map(one => ({ value: value.with(index, one.value), at: `[${index}]${one.at}` })),
    );
  if (typeof value !== "object" || value === null) return [];
  const entries = Object.entries(value);
  const replaced = (index: number, entry: readonly [string, unknown]) =>
    Object.fromEntries(entries.with(index, [...entry]));
  return entries.flatMap(([key, inner], index) => [
    ...change(key, true, above).map(one => ({ value: replaced(index, [one, inner]), at: `.${key} (key)` })),
    ...changed(inner, change, key).map(one => ({ value: replaced(index, [key, one.value]), at: `.${key}${one.at}` })),
  ]);
};

type Change = Parameters<typeof changed>[1];

const lines = (all: readonly unknown[]): string => all.map(one => JSON.stringify(one)).join("\n");

/** Quoted texts, words and patterns, each in its turn. */
const changedPipeline = (change: Change): readonly Planted[] =>
  [...pipeline.matchAll(/(?:([a-z_]+) => )?(?:"([^"]*)"|\/([^/\n]+)\/|(?<==> )(\d+)|\b([a-z_]+)(?= =>))/g)].flatMap(
    found => {
      const [whole, own, quoted, pattern, number, name] = found;
      const [, key = ""] =
        own === undefined ? (/([a-z_]+) => \[[^\]{}]*$/.exec(pipeline.slice(0, found.index)) ?? []) : [own, own];
      const text = quoted ?? pattern ?? number ?? name ?? "";
      const at = found.index + whole.lastIndexOf(text);
      return change(text, name !== undefined, key).map(one => ({
        text: `${pipeline.slice(0, at)}${name === undefined && number === undefined ? one : `"${one}"`}${pipeline.slice(at + text.length)}`,
        at: `${found.index} ${text}`,
      }));
    },
  );

const planted = (kind: ImportKind, change: Change): readonly Planted[] => {
  switch (kind) {
    case "logstash":
      return changedPipeline(change);
    case "records":
      return changed(records, change).map(({ value, at }) => ({ text: lines(Array.isArray(value) ? value : []), at }));
    default:
      return changed(documents[kind], change).map(({ value, at }) => ({ text: JSON.stringify(value, null, 1), at }));
  }
};

const kinds = Object.keys(importKinds) as readonly ImportKind[];
const saidOf = (text: string, kind?: ImportKind) => importFiles([{ path: "a", text }], "imported", kind);

/** What tells a secret, by its place, and environments that are none. One text has each secret in another form than the next. */
const wrong = (kind: ImportKind, secrets: readonly string[], isLeft: (above: string) => boolean): readonly string[] => {
  let count = 0;
  // Most secrets change nothing of the environment.
  const known = new Set<string>();
  const turn: Change = (text, isKey, above) => {
    count++;
    if (!isKey && isLeft(above)) return [];
    // One secret alone is put at every third place: what finds it is the same.
    if (secrets.length === 1 && count % 3 !== 0) return [];
    const [form = (one: string) => one] = forms.slice((secrets.length === 1 ? count / 3 : count) % forms.length);
    return secrets
      .slice(Math.floor(count / forms.length) % secrets.length)
      .slice(0, 1)
      .map(secret => form(text, secret));
  };
  return planted(kind, turn).flatMap(({ text, at }) => {
    const said = saidOf(text, kind);
    const all = JSON.stringify(said);
    const leaks = secrets.filter(secret => tells(all, secret)).map(secret => `${at}: ${told(all, secret)}`);
    if (leaks.length === 0 && said.files.length > 0 && !known.has(said.environment))
      expect(() => defined(said.environment), `${at}\n${said.environment}`).not.toThrow();
    known.add(said.environment);
    return leaks;
  });
};

const told = (said: string, secret: string): string =>
  said
    .split(/(?<=[",{}])/)
    .filter(one => tells(one, secret))
    .join(" … ");

describe.each(kinds)("%s", kind => {
  test("is read, and tells much", () => {
    const [unchanged] = planted(kind, text => [text]);
    const { files, problems } = saidOf(unchanged?.text ?? "", kind);
    expect(problems).toEqual([]);
    expect(files.flatMap(({ findings }) => findings).length).toBeGreaterThan(1);
  });

  test("tells no credential, wherever it stands", () => {
    expect(wrong(kind, credentials, () => false)).toEqual([]);
  });

  test("tells no person's address but where a file says where something is, or who asks", () => {
    expect(wrong(kind, [address], above => kind !== "records" && isPlace(above))).toEqual([]);
  });
});
