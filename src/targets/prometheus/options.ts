/** What a user may say about a Prometheus, with defaults. */

import { z } from "zod";
import type { Secret } from "../../core/secret.ts";
import { type Duration, seconds } from "../../core/units.ts";
import { clientAuthOption, durationOption, urlOption } from "../../options/values.ts";
import { type PrometheusVersion, prometheusVersions } from "./versions.ts";

export interface PrometheusInput {
  /** @default "3.15" */
  readonly version?: PrometheusVersion;
  /** How often metrics are fetched. Windows of queries hold at least two of them. @default seconds(15) */
  readonly scrapeInterval?: Duration;
  /** How often rules are evaluated. @default seconds(15) */
  readonly evaluationInterval?: Duration;
  /** Where Prometheus keeps its samples. @default "/prometheus" */
  readonly directory?: string;
  /** Traces of single requests kept beside the buckets they fell into, in memory. @default 100,000 */
  readonly exemplars?: number;
  /** Whether it also takes metrics that others push. @default false */
  readonly remoteWrite?: boolean;
  /** Other names of labels than the canonical ones, keyed by field; also `service`, `environment`. @default {} */
  readonly names?: Readonly<Record<string, string>>;
  /**
   * The address of a Prometheus that is not ours, `https://metrics.example.com`; only rules, their tests, queries and a
   * file for its `scrape_config_files` are emitted.
   * @default ours
   */
  readonly url?: string;
  /**
   * Whether the Prometheus is one that the Prometheus Operator runs: then nothing is run here, and the rules and the places
   * to fetch from are objects of the operator's, with the labels by which it selects them. It is read at `url`, by default
   * where the operator serves it in the environment's namespace.
   * @example prometheus({ operator: { labels: { release: "kube-prometheus-stack" } } })
   * @see https://prometheus-operator.dev/docs/developer/getting-started/
   * @default false
   */
  readonly operator?: boolean | { readonly labels?: Readonly<Record<string, string>> };
  /** How clients identify themselves to the proxy before a Prometheus that is not ours. @default none */
  readonly auth?:
    | { readonly kind: "basic"; readonly username: string; readonly password: Secret }
    | { readonly kind: "bearer"; readonly token: Secret };
  /** Whether instruments of services come from elsewhere too, so that no shipper here need derive them. @default false */
  readonly fedFromOutside?: boolean;
  /**
   * Whether kubelets are asked how full the volumes are. That takes rights over all nodes, a way to their port 10250, and
   * kubelets whose certificates the cluster's authority signed. Of a Prometheus that is not ours: whether it asks them, as
   * kube-prometheus-stack's does.
   * @default false
   */
  readonly kubelet?: boolean;
}

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const labelKey = z
  .string()
  .regex(
    /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
    "is no label's name",
  );
const labelValue = z.string().regex(/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/, "is no label's value");

export const prometheusOptions = z.strictObject({
  version: z.enum(prometheusVersions).default("3.15"),
  scrapeInterval: durationOption.default(seconds(15)),
  evaluationInterval: durationOption.default(seconds(15)),
  directory: z
    .string()
    .regex(/^(\/[A-Za-z0-9._-]+)+$/, "is no plain absolute path")
    .default("/prometheus"),
  exemplars: z.int().min(1).default(100_000),
  remoteWrite: z.boolean().default(false),
  names: z.record(z.string(), z.string()).default({}),
  url: urlOption.optional(),
  // An object for one that is the operator's, undefined for one that is not.
  operator: z.preprocess(
    value => (value === true ? {} : value === false ? undefined : value),
    z.strictObject({ labels: z.record(labelKey, labelValue).default({}) }).optional(),
  ),
  auth: clientAuthOption.optional(),
  fedFromOutside: z.boolean().default(false),
  kubelet: z.boolean().default(false),
});

export type PrometheusOptions = z.infer<typeof prometheusOptions>;

/** Whether it is run and configured here. */
export const isOurs = ({ operator, url }: Pick<PrometheusOptions, "operator" | "url">): boolean =>
  url === undefined && operator === undefined;
