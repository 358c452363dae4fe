/** What a person does with the files of a folder. */

import type { Environment } from "../environment/index.ts";
import { commonFolders, commonNext } from "../output/folders.ts";

/** What a cluster or a laptop runs, or is given, is in the platform's own folder, whatever the product. */
export const nextOf = ({ site, targets }: Pick<Environment, "site" | "targets">, folder: string): string => {
  const ours = commonFolders.find(one => one === folder);
  if (ours !== undefined) return commonNext[ours];
  const placed = targets.find(({ self }) => self.key === folder);
  if (placed === undefined) return "";
  const { self, target } = placed;
  const given = [target.workloads, target.sharedConfigs, target.manifests].some(
    of => (of?.(self, site) ?? []).length > 0,
  );
  if (given) return `in ${site.platform.kind}/`;
  return typeof target.next === "string" ? target.next : target.next(self);
};
