/** Connects shippers to stores and sources to shippers, and refuses what would lose or double records. */

import { nearest, type Problem, shown } from "../core/errors.ts";
import type { Platform } from "../core/platform.ts";
import type { Schema } from "../core/schema.ts";
import type { Service } from "../core/service.ts";
import {
  type Destination,
  type Endpoint,
  folderOf,
  type IngestProtocol,
  type Protocol,
  type Self,
  type Target,
  type TargetUse,
  type Telemetry,
  type Wiring,
} from "../core/target.ts";
import { problemsOf } from "./issues.ts";

/** A target whose options were judged. */
export interface Placed {
  /** As in `targets`. */
  readonly name: string;
  readonly target: Target<unknown>;
  readonly self: Self<unknown>;
  readonly wiring: Wiring | undefined;
  readonly endpoints: readonly Endpoint[];
}

/** Judges every target's options and places it. */
export const placeTargets = (
  uses: Readonly<Record<string, TargetUse>>,
  platform: Platform,
  environment: string,
): { readonly placed: readonly Placed[]; readonly problems: readonly Problem[] } => {
  const placed: Placed[] = [];
  const problems: Problem[] = [];
  for (const [name, { target, options }] of Object.entries(uses)) {
    const path = `targets.${name}`;
    if (!/^[a-z][A-Za-z0-9]{0,38}$/.test(name))
      problems.push({
        code: "wrong-value",
        path,
        what: "is no target key",
        got: shown(name),
        expected: "a camel-case name, e.g. otelCollector",
      });
    const judged = target.options.safeParse(options);
    if (!judged.success) {
      problems.push(...problemsOf(judged.error.issues, path, options, target.options));
      continue;
    }
    const self: Self<unknown> = { key: folderOf(name), options: judged.data };
    placed.push({
      name,
      target,
      self,
      wiring: target.wiring?.(self),
      endpoints: target.serves?.(self, platform, environment) ?? [],
    });
  }
  return { placed, problems };
};

/** The services a shipper reads. Traces always come over OTLP, whatever the logs' source. */
export const sourcesOf = (placed: Placed, services: readonly Service[], telemetry: Telemetry): readonly Service[] => {
  const { wiring } = placed;
  if (!wiring || (wiring.to[telemetry] ?? []).length === 0) return [];
  const reads = wiring.from ?? wiring.reads;
  return telemetry === "logs"
    ? services.filter(service => reads.includes(service.source.kind))
    : services.filter(service => service.traces && reads.includes("otlp"));
};

/** A store as a shipper sees it; only endpoints both speak. */
export const destinationsOf = (
  shipper: Placed,
  all: readonly Placed[],
  telemetry: Telemetry,
  schema: Schema,
  services: readonly Service[],
): readonly Destination[] =>
  (shipper.wiring?.to[telemetry] ?? []).flatMap(name => {
    const store = all.find(one => one.name === name);
    if (!store) return [];
    return [
      {
        key: store.self.key,
        product: store.target.product,
        endpoints: doorsBetween(shipper, store, telemetry),
        mapping: telemetry === "logs" ? (store.target.mapping?.(store.self, { schema, services }) ?? []) : [],
      },
    ];
  });

/** The doors of a store that a shipper speaks through. */
export const doorsBetween = (
  shipper: Placed,
  store: Placed,
  telemetry: Telemetry,
): readonly Endpoint<IngestProtocol>[] => {
  const speaks: readonly Protocol[] = shipper.wiring?.speaks ?? [];
  return store.endpoints.filter(
    (endpoint): endpoint is Endpoint<IngestProtocol> =>
      endpoint.telemetry.includes(telemetry) && speaks.includes(endpoint.protocol),
  );
};

/** The doors through which no shipper sends. */
const readOnly: ReadonlySet<Protocol> = new Set([
  "query-api",
  "prometheus-scrape",
  "prometheus-remote-write",
  "alertmanager-api",
]);

const ingest = (store: Placed): readonly Endpoint[] =>
  store.endpoints.filter(endpoint => !readOnly.has(endpoint.protocol));

/** Every edge is accepted, no store is fed twice from one source, no store starves, no source is lost. */
export const judgeWiring = (all: readonly Placed[], services: readonly Service[]): readonly Problem[] => {
  const problems: Problem[] = [];
  const names = all.map(one => one.name);
  const fedBy = new Map<string, string>();
  const fed = new Set<string>();
  for (const shipper of all) {
    for (const [telemetry, stores] of Object.entries(shipper.wiring?.to ?? {}) as [Telemetry, readonly string[]][]) {
      for (const name of stores) {
        const path = `targets.${shipper.name}.to.${telemetry}`;
        const store = all.find(one => one.name === name);
        const meant = nearest(name, names);
        if (!store) {
          problems.push({
            code: "unknown-name",
            path,
            what: "names a target that is not there",
            got: shown(name),
            expected: `one of ${names.join(", ")}`,
            ...(meant === undefined ? {} : { help: `did you mean ${meant}?` }),
          });
          continue;
        }
        if (doorsBetween(shipper, store, telemetry).length === 0) {
          const able = all.filter(one => doorsBetween(shipper, one, telemetry).length > 0).map(one => one.name);
          problems.push({
            code: "edge-not-accepted",
            path,
            what: `cannot send ${telemetry} to ${name}`,
            expected: `a store of ${telemetry} that takes ${shipper.wiring?.speaks.join(" or ") || "something this shipper speaks"}`,
            help:
              able.length > 0
                ? `of the targets here ${able.join(", ")} can be sent ${telemetry}`
                : `no target here can be sent ${telemetry}; add one that can`,
          });
          continue;
        }
        fed.add(`${name} ${telemetry}`);
        for (const service of sourcesOf(shipper, services, telemetry)) {
          const edge = `${service.name} ${telemetry} ${name}`;
          const other = fedBy.get(edge);
          if (other !== undefined)
            problems.push({
              code: "source-twice",
              path,
              what: `${telemetry} of ${service.name} would reach ${name} twice`,
              got: `${other} and ${shipper.name}`,
              expected: "one shipper for each source and store",
              help: `give one of them \`from\` without ${service.source.kind}, or leave ${name} out of its \`to\``,
            });
          else fedBy.set(edge, shipper.name);
        }
      }
    }
  }
  for (const store of all) {
    for (const telemetry of new Set(ingest(store).flatMap(endpoint => endpoint.telemetry)))
      if (
        store.target.roles.includes("store") &&
        !fed.has(`${store.name} ${telemetry}`) &&
        !store.target.fedFromOutside?.(store.self)
      )
        problems.push({
          code: "store-unfed",
          path: `targets.${store.name}`,
          what: `nobody sends it ${telemetry}`,
          help: `add ${store.name} to a shipper's \`to: { ${telemetry}: […] }\`, or remove it`,
        });
  }
  const shipsLogs = all.filter(one => (one.wiring?.to.logs ?? []).length > 0);
  for (const service of services)
    if (shipsLogs.length > 0 && !shipsLogs.some(one => sourcesOf(one, services, "logs").includes(service)))
      problems.push({
        code: "edge-not-accepted",
        path: `services.${service.name}.source`,
        what: `no shipper reads ${service.source.kind}`,
        got: service.source.kind,
        expected: `one of ${[...new Set(shipsLogs.flatMap(one => one.wiring?.from ?? one.wiring?.reads ?? []))].join(", ")}`,
        help: "change the source, or add a shipper that reads it",
      });
  return problems;
};
