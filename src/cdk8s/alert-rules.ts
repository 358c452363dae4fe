/** Alerts for somebody's Prometheus that the Prometheus Operator runs. */

import type { Manifest } from "../core/manifest.ts";
import type { Construct } from "../doors/cdk8s.ts";
import type { EnvironmentInput } from "../environment/index.ts";
import type { AlertInput } from "../environment/input.ts";
import { prometheus } from "../targets/index.ts";
import type { PrometheusInput } from "../targets/prometheus/index.ts";
import { apart, type CommonProps, given } from "./common.ts";
import { ClusterObjects } from "./objects.ts";
import { objectsOf } from "./part.ts";

export interface AlertRulesProps
  extends CommonProps,
    Pick<PrometheusInput, "version" | "scrapeInterval" | "evaluationInterval" | "names"> {
  /** The services the alerts are about. */
  readonly services: EnvironmentInput["services"];
  /** By which labels the Prometheus selects its rules: `{ release: "kube-prometheus-stack" }`. @default {} */
  readonly labels?: Readonly<Record<string, string>>;
  /** States, limits and own alerts by key. @default {}: each alert's own state; few are on */
  readonly alerts?: Readonly<Record<string, AlertInput>>;
  /** Where the runbooks are served: `https://docs.example.com/runbooks`. @default none: alerts name the page */
  readonly runbooks?: string;
}

/**
 * `PrometheusRule`s with the alerts and what they are computed from, and a `PodMonitor` for each service with `metrics`.
 * @example new AlertRules(this, "alerts", { services: { chat: { team: "chat" } }, alerts: { HighErrorRate: "on" } })
 * @see https://prometheus-operator.dev/docs/developer/alerting/
 * @throws ConfigError with everything that is wrong, under the construct's path
 */
export class AlertRules extends ClusterObjects {
  readonly #props: AlertRulesProps;
  #alerts: Readonly<Record<string, AlertInput>>;

  constructor(scope: Construct, id: string, props: AlertRulesProps) {
    super(scope, id);
    this.#props = props;
    this.#alerts = props.alerts ?? {};
    this.put(this.#objects(this.#alerts));
  }

  /**
   * An alert of your own, or a shipped one's state or limits, at any time before the Chart is synthesised.
   * @throws ConfigError where Prometheus cannot judge it, among others; it is then not added
   */
  addAlert(key: string, alert: AlertInput): void {
    const all = { ...this.#alerts, [key]: alert };
    this.put(this.#objects(all));
    this.#alerts = all;
  }

  #objects(alerts: Readonly<Record<string, AlertInput>>): readonly Manifest[] {
    const { common, own } = apart(this.#props);
    const { alerts: _, labels = {}, runbooks, ...options } = own;
    return objectsOf(this, {
      title: "AlertRules",
      name: "prometheus",
      common,
      services: common.services ?? {},
      use: prometheus({ ...options, operator: { labels }, fedFromOutside: true }),
      alerts,
      more: given({ runbooks }),
    });
  }
}
