/**
 * Labels that people and other tools read, and those that select.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */

import type { Workload } from "../../core/workload.ts";

type Labels = Readonly<Record<string, string>>;

/** What is ours, whatever it is. */
export const ownLabels = (environment: string): Labels => ({
  "app.kubernetes.io/instance": environment,
  "app.kubernetes.io/part-of": "signalbox",
  "app.kubernetes.io/managed-by": "signalbox",
});

/** Selectors cannot be changed, so that these depend on names alone. */
export const selectorOf = (environment: string, name: string): Labels => ({
  "app.kubernetes.io/name": name,
  "app.kubernetes.io/instance": environment,
});

/** The label of all workloads that form one ring. */
export const familyLabel = "signalbox/family";

export const labelsOf = (environment: string, { name, component }: Workload): Labels => ({
  "app.kubernetes.io/name": name,
  ...ownLabels(environment),
  "app.kubernetes.io/component": component,
});
