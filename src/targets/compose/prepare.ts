/**
 * What runs first: a fresh volume belongs to root, and nothing else here is root. In a cluster the kubelet does this by
 * `fsGroup`.
 */

import type { JsonObject } from "../../core/artifact.ts";
import { MiB } from "../../core/units.ts";
import { imageOf, nodeImage } from "./image.ts";
import { guarded } from "./service.ts";
import { memory } from "./text.ts";
import { fresh, type NamedVolume } from "./volumes.ts";

export const prepareService = (volumes: readonly NamedVolume[]): JsonObject => {
  const users = [...new Set(volumes.map(({ user }) => user))];
  const folders = (user: number) => volumes.filter(one => one.user === user).map(({ name }) => `/volumes/${name}`);
  return {
    image: imageOf(nodeImage),
    entrypoint: ["/bin/sh", "-c"],
    command: [users.map(user => `chown ${user}:${user} ${folders(user).join(" ")}`).join(" && ")],
    restart: "on-failure",
    network_mode: "none",
    ...guarded({ user: 0, capabilities: ["CHOWN"], readOnly: true }),
    mem_limit: memory(MiB(32)),
    volumes: volumes.map(({ name }) => ({ type: "volume", source: name, target: `/volumes/${name}`, volume: fresh })),
  };
};
