/** Where people open the products of an environment. */

import { folderOf, type Site } from "../../core/target.ts";
import { shellWord } from "../../core/telling.ts";
import type { HandbookOptions } from "./options.ts";

export interface OpenedAt {
  readonly key: string;
  readonly title: string;
  readonly url: string;
  /** What makes the address work on one's own machine, where something must. */
  readonly command?: string;
}

/** Every product with pages for people that somebody said an address of, or that runs here. */
export const openedAt = ({ urls }: Pick<HandbookOptions, "urls">, site: Site): readonly OpenedAt[] => {
  const said = new Map(Object.entries(urls).map(([name, url]) => [folderOf(name), url.replace(/\/+$/, "")]));
  return site.parts().flatMap(({ key, title }): readonly OpenedAt[] => {
    const url = said.get(key);
    if (url !== undefined) return [{ key, title, url }];
    for (const { name, ports = [] } of site.workloads(key)) {
      const port = ports.find(({ audience, speaks }) => audience === "readers" && speaks === "http")?.port;
      if (port === undefined) continue;
      const here = `http://localhost:${port}`;
      if (site.platform.kind === "compose") return [{ key, title, url: here }];
      const namespace = shellWord(site.platform.namespace);
      const command = `kubectl port-forward --namespace ${namespace} service/${name} ${port}`;
      return [{ key, title, url: here, command }];
    }
    return [];
  });
};
