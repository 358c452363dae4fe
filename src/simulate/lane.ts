/** The way of a service's records: its steps, and the stores at the end of them. */

import type { Service } from "../core/service.ts";
import { type StepKind, stepsFor } from "../core/step.ts";
import type { Destination, Telemetry } from "../core/target.ts";
import type { Environment } from "../environment/index.ts";
import { compilePipeline, type Input } from "../reference/pipeline.ts";
import type { CanonicalRecord, Change } from "../reference/record.ts";

/** A store and the shipper that brings it a service's records. */
export interface Hop {
  readonly by: string;
  readonly destination: Destination;
}

/** What became of a record. */
export interface Outcome {
  /** As instruments see it, before sampling; undefined for a blank line. */
  readonly measured: CanonicalRecord | undefined;
  /** As stores get it. */
  readonly stored: CanonicalRecord | undefined;
  /** Whether its time is the producer's. */
  readonly timed: boolean;
  /** Whether the interpreter failed, so that nothing of the record is stored but that it could not be read. */
  readonly failed: boolean;
}

export interface Lane {
  readonly service: Service;
  readonly logs: readonly Hop[];
  readonly traces: readonly Hop[];
  /** Whether some records are sampled out. */
  readonly samples: boolean;
  run(input: Input, readAt: bigint, note: (change: Change) => void): Outcome;
}

/** Pseudonyms are made with it: no secret's value is known here, and none of these is shown. */
const exampleKey = "example-key";

/** What cannot be read, whatever it was: it starts like a record and is none. */
const unreadable: Input = { text: "{" };

export const laneOf = ({ site, targets }: Environment, service: Service): Lane => {
  const steps = stepsFor(site.schema, site.detectors, service);
  const isKeep = ({ kind }: { readonly kind: StepKind }): boolean => kind === "keep";
  const measure = compilePipeline(steps.filter(step => !isKeep(step)));
  const keep = compilePipeline(steps.filter(isKeep));
  const samples = Object.values(service.sampling.logs).some(({ share }) => share < 1);
  const hops = (telemetry: Telemetry): readonly Hop[] =>
    targets
      .filter(({ self }) => site.sources(self.key, telemetry).includes(service))
      .flatMap(({ self }) =>
        site.destinations(self.key, telemetry).map(destination => ({ by: self.key, destination })),
      );
  const { name } = service;
  const common = { service: name, environment: site.name, secretOf: () => exampleKey };
  return {
    service,
    logs: hops("logs"),
    traces: hops("traces"),
    samples,
    run: (input, readAt, note) => {
      const context = { ...common, readAt };
      let timed = false;
      let changes: Change[] = [];
      const noting = (change: Change): void => {
        if (change.kind === "timed") timed = change.from === "producer";
        changes.push(change);
      };
      let failed = false;
      let measured: CanonicalRecord | undefined;
      try {
        measured = measure(input, context, noting);
      } catch {
        [failed, timed, changes] = [true, false, []];
        measured = measure(unreadable, context, noting);
      }
      const stored = samples && measured ? keep({ fields: measured }, context, noting) : measured;
      for (const change of changes) note(change);
      return { measured, stored, timed, failed };
    },
  };
};

/** The folders of an environment's stores of records, whoever's they keep. */
export const storesIn = ({ targets }: Environment): readonly string[] =>
  targets
    .filter(
      ({ endpoints, target }) =>
        target.roles.includes("store") && endpoints.some(({ telemetry }) => telemetry.includes("logs")),
    )
    .map(({ self }) => self.key);
