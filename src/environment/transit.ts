/** What leaves the network is encrypted: spans and records are what people wrote, however redacted. */

import { type Problem, shown } from "../core/errors.ts";
import { isInside } from "../core/network.ts";
import type { Telemetry } from "../core/target.ts";
import { doorsBetween, type Placed } from "./wiring.ts";

/** Every way by which a shipper may write to a store, whether or not it prefers it. */
export const judgeTransit = (all: readonly Placed[]): readonly Problem[] =>
  all.flatMap(store => {
    const written = all.flatMap(shipper =>
      (Object.keys(shipper.wiring?.to ?? {}) as Telemetry[])
        .filter(telemetry => shipper.wiring?.to[telemetry]?.includes(store.name))
        .flatMap(telemetry => doorsBetween(shipper, store, telemetry)),
    );
    const open = new Set(written.map(({ url }) => url).filter(isOpen));
    return [...open].map(url => ({
      code: "wrong-value" as const,
      path: `targets.${store.name}.url`,
      what: "would be sent telemetry in plain text, out of the network",
      got: shown(url),
      expected: "an https address",
      help: "write https://, or the name or address it has inside the network",
    }));
  });

const isOpen = (url: string): boolean => {
  const { hostname, protocol } = new URL(url);
  return protocol === "http:" && !isInside(hostname);
};
