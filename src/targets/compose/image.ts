/** Images by their pinned tags. */

import type { ImageUse } from "../../core/workload.ts";
import { images, tagOf } from "../../versions.ts";

/** `registry/name:tag` */
export const imageOf = (image: ImageUse): string => `${images[image.name]?.repository ?? image.name}:${tagOf(image)}`;

/** Runs `signalbox traffic`, and gives volumes to those who write in them. */
export const nodeImage: ImageUse = { name: "node" };
