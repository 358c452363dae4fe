/** What files say that are read together, and that one of them says otherwise. */

import type { ImportFinding } from "./finding.ts";
import type { FoundStores, ImportedFile } from "./reading.ts";
import { storeAs } from "./stores.ts";

/** What two places forbid and one of them does not; said at each place that has less than all together. */
export const withDifferences = (files: readonly ImportedFile[]): readonly ImportedFile[] => {
  const lists = files.flatMap(file => file.denied.map(list => ({ file: file.path, ...list })));
  const all = new Set(lists.flatMap(({ names }) => names));
  if (lists.length < 2) return files;
  return files.map(file => ({
    ...file,
    findings: [
      ...file.findings,
      ...file.denied.flatMap(({ where, names }): readonly ImportFinding[] => {
        const missing = [...all].filter(name => !names.includes(name));
        return missing.length === 0
          ? []
          : [
              {
                code: "deny-lists-differ",
                path: where,
                what: "lets through what another list forbids",
                got: missing.join(", "),
                help: "there is one list: the fields of subject credential",
              },
            ];
      }),
    ],
  }));
};

/**
 * The first file decides where a store is; another address is said at the file that has it, and so is a store that nothing
 * writes to: a Promtail that reads the files of a collector writes to Loki alone.
 * @param environment the source of what the files became
 */
export const withOtherStores = (files: readonly ImportedFile[], environment: string): readonly ImportedFile[] =>
  files.map((file, index) => ({
    ...file,
    findings: [
      ...file.findings,
      ...(Object.keys(file.stores) as readonly (keyof FoundStores)[]).flatMap((store): readonly ImportFinding[] => {
        const source = file.stores[store] ?? "{}";
        const first = files.slice(0, index).find(({ stores }) => (stores[store] ?? "{}") !== "{}");
        const left = { code: "not-carried-over", path: store, ...(source === "{}" ? {} : { got: source }) } as const;
        if (!environment.includes(` ${store}: ${store}(`))
          return [
            {
              ...left,
              what: `is not carried over: the ${store} that it writes to`,
              help: `${store}: ${store}(${source}) under targets, and "${store}" in to of a shipper that reads these services`,
            },
          ];
        if (first === undefined || source === "{}" || first.stores[store] === source) return [];
        const key = keyOf(files, store, source);
        return [
          {
            ...left,
            what: `is not carried over: another ${store} than that of ${first.path}`,
            help: `${storeAs(key, store, source)} under targets, and "${key}" in to of what ships there`,
          },
        ];
      }),
    ],
  }));

/** `loki3` for the second file's Loki, where the first has a `loki2` beside its own. */
const keyOf = (files: readonly ImportedFile[], store: keyof FoundStores, source: string): string => {
  const sources = [...new Set(files.flatMap(({ stores }) => stores[store] ?? []))].filter(one => one !== "{}");
  const named = files
    .flatMap(({ findings }) => findings)
    .flatMap(({ help }) => [...help.matchAll(new RegExp(`\\b${store}(\\d+): `, "g"))])
    .map(([, number]) => Number(number));
  return `${store}${Math.max(1, ...named) + sources.indexOf(source)}`;
};
