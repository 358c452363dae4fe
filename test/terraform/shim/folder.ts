/** Reads and copies folders of Terraform JSON. */

import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Wanted } from "./rebuilt.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A part of a file, which may be one object or a list of them. */
const objects = (value: Json | undefined): readonly { readonly [key: string]: Json }[] =>
  (Array.isArray(value) ? value : [value]).filter(isObject);

const configurationFiles = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter(name => name.endsWith(".tf.json"))
    .map(name => join(folder, name));

const readJson = (file: string): Json => JSON.parse(readFileSync(file, "utf8"));

/** The folders of a configuration: itself, and every module below it that lies at a relative path. */
const modulesOf = (folder: string, seen: Set<string>): ReadonlySet<string> => {
  if (seen.has(folder)) return seen;
  seen.add(folder);
  for (const file of configurationFiles(folder)) {
    for (const modules of objects(readJson(file)).flatMap(content => objects(content.module))) {
      for (const { source } of Object.values(modules).flatMap(objects)) {
        if (typeof source === "string" && /^\.{1,2}\//.test(source)) modulesOf(join(folder, source), seen);
      }
    }
  }
  return seen;
};

export interface Configuration extends Wanted {
  /** Whether it calls modules, which must be installed before anything else. */
  readonly hasModules: boolean;
}

/** What a configuration in JSON, with its local modules, asks of providers. */
export const readConfiguration = (folder: string): Configuration => {
  const folders = modulesOf(folder, new Set());
  const contents = [...folders].flatMap(configurationFiles).flatMap(file => objects(readJson(file)));
  const keysOf = (part: "resource" | "data"): readonly string[] => [
    ...new Set(contents.flatMap(content => objects(content[part]).flatMap(Object.keys))),
  ];
  return {
    resources: keysOf("resource"),
    dataSources: keysOf("data"),
    hasModules: contents.some(({ module }) => module !== undefined),
  };
};

const withoutGuard = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(withoutGuard);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "prevent_destroy")
      .map(([key, inner]) => [key, withoutGuard(inner)]),
  );
};

/**
 * Copies a folder and all below it, leaving `prevent_destroy` out of its Terraform JSON: `terraform test` destroys at its end
 * what it has made, mocked or not, and would fail at every guarded resource.
 */
export const copyWithoutPreventDestroy = (from: string, to: string): void => {
  cpSync(from, to, { recursive: true });
  for (const entry of readdirSync(to, { recursive: true, encoding: "utf8" })) {
    if (!entry.endsWith(".tf.json")) continue;
    const file = join(to, entry);
    writeFileSync(file, `${JSON.stringify(withoutGuard(readJson(file)), null, 2)}\n`);
  }
};
