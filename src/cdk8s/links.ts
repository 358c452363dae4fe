/** The targets a construct is connected to, which somebody else or another construct runs. */

import type { TargetUse } from "../core/target.ts";

/**
 * A target in the place where an environment has its key: `to: loki({ url: "https://logs.example.com" })`. Without a `url`
 * it is the one in the same namespace that another construct here runs. Several have names: `{ loki: loki(…), gcp: gcp(…) }`.
 */
export type Linked = TargetUse | Readonly<Record<string, TargetUse>>;

/** One of them with its key in `targets` and where in the construct's props it stands. */
export interface Link {
  readonly key: string;
  readonly use: TargetUse;
  readonly path: string;
  /** Whether that prop is all of its options. @default false */
  readonly isWhole?: boolean;
}

export const linksOf = (linked: Linked | undefined, path: string): readonly Link[] => {
  if (linked === undefined || linked === null) return [];
  return isUse(linked)
    ? [{ key: camel(linked.target.product), use: linked, path }]
    : Object.entries(linked).map(([key, use]) => ({ key, use, path: `${path}.${key}` }));
};

/** A store elsewhere has whatever others send it. */
export const fedByOthers = (use: TargetUse): TargetUse =>
  isUse(use) && use.target.roles.includes("store")
    ? { ...use, options: { ...asObject(use.options), fedFromOutside: true } }
    : use;

/** `otel-collector` is `otelCollector`, as a key of `targets` is written. */
export const camel = (name: string): string =>
  name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

const isUse = (linked: Linked): linked is TargetUse => "target" in linked && linked.kind === "target";

const asObject = (options: unknown): object => (typeof options === "object" && options !== null ? options : {});
