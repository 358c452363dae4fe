/** The stores as Grafana's data sources: which plugin asks each, under what uid. */

import { metricLabel } from "../../core/instrument.ts";
import type { Answer, Asked, LanguageName } from "../../core/query/index.ts";
import { folderOf, type Readable, type Self, type Site } from "../../core/target.ts";
import type { GrafanaOptions } from "./options.ts";
import { uidOf } from "./text.ts";

/** Grafana's plugins for stores, and the language panels ask each in. */
export const plugins = {
  loki: { language: "logql" },
  prometheus: { language: "promql" },
  jaeger: { language: undefined },
  elasticsearch: { language: undefined },
} as const satisfies Readonly<Record<string, { readonly language: LanguageName | undefined }>>;
export type Plugin = keyof typeof plugins;

export const isPlugin = (product: string): product is Plugin => Object.hasOwn(plugins, product);

export interface Source {
  readonly readable: Readable;
  readonly plugin: Plugin;
  /** As dashboards refer to it: a uid, or `${DS_LOKI}`. */
  readonly uid: string;
  /** A fixed uid, which files beside dashboards may refer to. */
  readonly fixed: boolean;
  /** Whether it is provisioned here. */
  readonly ours: boolean;
}

export const prefixOf = ({ options }: Self<GrafanaOptions>, site: Pick<Site, "name">): string =>
  options.uidPrefix ?? `${site.name}-`;

export const folderTitle = ({ options }: Self<GrafanaOptions>, site: Pick<Site, "name">): string =>
  options.folder ?? `LLM services (${site.name})`;

/** Every store it reads that a plugin is for, in the order of `reads`. */
export const sourcesOf = (self: Self<GrafanaOptions>, site: Site): readonly Source[] => {
  const own = new Map(Object.entries(self.options.dataSources).map(([name, source]) => [folderOf(name), source]));
  return site.readables(self.key).flatMap((readable): readonly Source[] => {
    if (!isPlugin(readable.product)) return [];
    const given = own.get(readable.key);
    const about = { readable, plugin: readable.product };
    if (given === undefined)
      return [{ ...about, uid: uidOf(prefixOf(self, site), readable.key), fixed: true, ours: true }];
    return typeof given === "string"
      ? [{ ...about, uid: given, fixed: false, ours: false }]
      : [{ ...about, uid: given.name, fixed: true, ours: false }];
  });
};

/** What a store calls a field. */
export const labelIn = ({ readable }: Source, field: string): string =>
  readable.mapping.find(slot => slot.field === field)?.name ?? metricLabel(field);

/** One store's answer, or every store's reason. */
export type Found =
  | { readonly source: Source; readonly text: string }
  | { readonly reasons: readonly string[]; readonly help: string | undefined };

/** Asks the stores in order; `unable` says why a store is not asked at all. */
export const firstAnswer = (
  sources: readonly Source[],
  asked: Asked,
  unable: (source: Source) => string | undefined = () => undefined,
): Found => {
  const reasons: string[] = [];
  let help: string | undefined;
  for (const source of sources) {
    const { language } = plugins[source.plugin];
    if (language === undefined) {
      reasons.push(`${source.readable.key}: no query is written for this kind of data source`);
      continue;
    }
    const why = unable(source);
    if (why !== undefined) {
      reasons.push(`${source.readable.key}: ${why}`);
      continue;
    }
    const answer: Answer = source.readable.ask(asked, language);
    if (answer.kind === "text") return { source, text: answer.text };
    reasons.push(`${source.readable.key}: ${answer.why}`);
    help ??= answer.help;
  }
  return { reasons, help };
};
