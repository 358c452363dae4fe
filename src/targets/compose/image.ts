/** Images by their pinned tags. */

import type { ImageUse } from "../../core/workload.ts";
import { images } from "../../versions.ts";

/** `registry/name:tag`; without a version the newest that is pinned. */
export const imageOf = ({ name, version }: ImageUse): string => {
  const { repository = name, tags = {} } = images[name] ?? {};
  const tag = version === undefined ? Object.values(tags).at(-1) : tags[version];
  if (tag === undefined) throw new Error(`versions.ts has no image ${name} ${version ?? ""}`);
  return `${repository}:${tag}`;
};

/** Runs `signalbox traffic`, and gives volumes to those who write in them. */
export const nodeImage: ImageUse = { name: "node" };
