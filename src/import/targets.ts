/** Targets that files name beside the environment's own: each has one key over all that one import says. */

import type { FoundStores, FoundTarget, ReadFile, SaidTogether } from "./reading.ts";
import { storeAs } from "./stores.ts";

type Store = keyof FoundStores;

/**
 * What is to be written for the targets of each file that the environment has not: stores at another address than the first
 * file's, stores that nothing writes to (a Promtail that reads the files of a collector writes to Loki alone), and platforms.
 * @param environment the source of what the files became
 */
export const otherTargets = (files: readonly ReadFile[], environment: string): readonly SaidTogether[] => {
  const has = (store: Store): boolean => environment.includes(` ${store}: ${store}(`);
  // Without a url it is a store that somebody may still say the address of.
  const keys = new Map(
    files
      .flatMap(({ reading }) => Object.entries(reading.stores))
      .flatMap(([store, source]): readonly (readonly [string, string])[] => {
        const identity = `${store}(${source})`;
        return source !== "{}" && environment.includes(` ${store}: ${identity},`) ? [[identity, store]] : [];
      }),
  );
  const keyOf = ({ wanted, identity }: FoundTarget): string => {
    const taken = new Set(keys.values());
    const key = keys.get(identity) ?? numbered(wanted, taken);
    keys.set(identity, key);
    return key;
  };
  return files.map((file, index) => ({
    of: file,
    findings: [
      ...(Object.keys(file.reading.stores) as readonly Store[]).flatMap(store =>
        storeLeft(store, file, files.slice(0, index), has(store)),
      ),
      ...file.reading.targets,
    ].map(one => one.finding(keyOf(one))),
  }));
};

/** `loki`, or `loki2` where something else is `loki`. */
const numbered = (wanted: string, taken: ReadonlySet<string>, count = 1): string => {
  const key = count === 1 ? wanted : `${wanted}${count}`;
  return taken.has(key) ? numbered(wanted, taken, count + 1) : key;
};

/** The first store of a file, where the environment has another one or none. */
const storeLeft = (
  store: Store,
  { reading }: ReadFile,
  before: readonly ReadFile[],
  has: boolean,
): readonly FoundTarget[] => {
  const source = reading.stores[store] ?? "{}";
  const first = before.find(one => (one.reading.stores[store] ?? "{}") !== "{}");
  if (has && (first === undefined || source === "{}" || first.reading.stores[store] === source)) return [];
  const what =
    has && first !== undefined ? `another ${store} than that of ${first.path}` : `the ${store} that it writes to`;
  const where = has ? "what ships there" : "a shipper that reads these services";
  return [
    {
      wanted: store,
      identity: `${store}(${source})`,
      finding: key => ({
        code: "not-carried-over",
        path: store,
        what: `is not carried over: ${what}`,
        ...(source === "{}" ? {} : { got: source }),
        help: `${storeAs(key, store, source)} under targets, and "${key}" in to of ${where}`,
      }),
    },
  ];
};
