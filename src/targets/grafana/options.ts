/** What a user may say about a Grafana, with defaults. */

import { z } from "zod";
import type { Existing } from "../../core/existing.ts";
import type { IssueFacts } from "../../options/values.ts";
import { type GrafanaVersion, grafanaVersions } from "./versions.ts";

export interface GrafanaInput {
  /** @default "13.2" */
  readonly version?: GrafanaVersion;
  /** The names in `targets` of the stores it shows; a panel asks the first that can answer it. */
  readonly reads: readonly string[];
  /** The title of the folder of our dashboards and alert rules, which is nobody else's. @default "LLM services (<environment>)" */
  readonly folder?: string;
  /** Stands before every uid, so that ours are never somebody else's. @default "<environment>-" */
  readonly uidPrefix?: string;
  /**
   * Data sources of your own, by name in `reads`: `existing("uid")`, or a variable of the dashboards, `"${DS_LOKI}"`,
   * which the person who opens one chooses. None is provisioned for them.
   * @default {}: ours
   */
  readonly dataSources?: Readonly<Record<string, Existing | string>>;
  /**
   * Whether notification policies are written. They are one tree for the whole organisation, so whatever is there is
   * replaced. Without it each rule names its contact point.
   * @default false
   */
  readonly policies?: boolean;
  /** Where Grafana finds the generated `dashboards` folder. @default "/etc/grafana/dashboards" */
  readonly directory?: string;
  /**
   * Whether the Grafana is one that is there, whose sidecar takes files from ConfigMaps by their labels, as the charts
   * `grafana` and `kube-prometheus-stack` run it: then nothing is run here.
   * @see https://github.com/grafana-community/helm-charts/tree/main/charts/grafana#sidecar-for-dashboards
   * @default false
   */
  readonly sidecar?: boolean | SidecarInput;
  /**
   * Whether the Grafana is one that is there, a hosted one, and Terraform fills it, by the stack `<environment>-grafana`:
   * then nothing is run here. Its address and token are the provider's, `GRAFANA_URL` and `GRAFANA_AUTH`.
   * @default false
   */
  readonly terraform?: boolean;
}

/** By which labels a sidecar finds files. */
export interface SidecarInput {
  /** @default { grafana_dashboard: "1" } */
  readonly dashboards?: Readonly<Record<string, string>>;
  /** @default { grafana_datasource: "1" } */
  readonly dataSources?: Readonly<Record<string, string>>;
  /** Of alert rules, contact points and policies. @default { grafana_alert: "1" } */
  readonly alerting?: Readonly<Record<string, string>>;
  /** The annotation that names a dashboard's folder. @default "grafana_folder" */
  readonly folderAnnotation?: string;
}

const uid = /^[A-Za-z0-9_-]{1,40}$/;

/** A variable of type data source, as a dashboard refers to it. */
const variable = /^\$\{[A-Za-z][A-Za-z0-9_]{0,40}\}$/;

const isExisting = (value: unknown): value is Existing =>
  typeof value === "object" && value !== null && (value as { kind?: unknown }).kind === "existing";

const dataSource = z.custom<Existing | string>().superRefine((value, context) => {
  if (isExisting(value) ? uid.test(value.name) : typeof value === "string" && variable.test(value)) return;
  const params: IssueFacts = {
    problem: "wrong-value",
    expected: 'existing("uid"), or a variable such as "${DS_LOKI}"',
  };
  context.addIssue({ code: "custom", message: "is no data source", params: { ...params }, input: value });
});

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const labelName = z
  .string()
  .regex(
    /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
    "is no name of a label or an annotation",
  );
const labels = z.record(
  labelName,
  z.string().regex(/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/, "is no label's value"),
);

export const grafanaOptions = z.strictObject({
  version: z.enum(grafanaVersions).default("13.2"),
  reads: z.array(z.string()).min(1),
  // A slash is a folder in a folder to alert rules, and part of a title to dashboards.
  folder: z
    .string()
    .regex(/^(?! )[^\p{Cc}/]{1,100}(?<! )$/u, "is no title of a folder on one line without a slash")
    .optional(),
  uidPrefix: z
    .string()
    .regex(/^[A-Za-z0-9_-]{0,16}$/, "is no prefix of at most 16 letters, digits, hyphens and underscores")
    .optional(),
  dataSources: z.record(z.string(), dataSource).default({}),
  policies: z.boolean().default(false),
  directory: z
    .string()
    .regex(/^(\/[A-Za-z0-9._-]+)+$/, "is no plain absolute path")
    .default("/etc/grafana/dashboards"),
  // An object for one that has a sidecar, undefined for one of ours.
  sidecar: z.preprocess(
    value => (value === true ? {} : value === false ? undefined : value),
    z
      .strictObject({
        dashboards: labels.default({ grafana_dashboard: "1" }),
        dataSources: labels.default({ grafana_datasource: "1" }),
        alerting: labels.default({ grafana_alert: "1" }),
        folderAnnotation: labelName.default("grafana_folder"),
      })
      .optional(),
  ),
  terraform: z.boolean().default(false),
});

export type GrafanaOptions = z.infer<typeof grafanaOptions>;
