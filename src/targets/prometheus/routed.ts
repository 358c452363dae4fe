/**
 * The label `namespace`, by which the Prometheus Operator routes: it narrows every `AlertmanagerConfig` to the alerts of the
 * object's own namespace, unless somebody told it not to.
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.AlertmanagerConfigMatcherStrategy
 */

import type { Endpoint, Site } from "../../core/target.ts";
import type { RelabelConfig } from "./config-schema.ts";
import { isOurs, type PrometheusOptions } from "./options.ts";

const label = "namespace";

/** What an alert has in it already, under the name that Prometheus gives to what it displaces. */
const displaced = `exported_${label}`;

/** What the rules of a Prometheus that is somebody else's say; one of ours says it to those who ask for it. */
export const ruleNamespace = (options: PrometheusOptions, site: Site): string | undefined => {
  if (isOurs(options)) return undefined;
  if (options.operator !== undefined && site.platform.kind === "kubernetes") return site.platform.namespace;
  return site
    .doors("alertmanager-api")
    .map(({ endpoint }) => endpoint.facts?.namespace)
    .find(one => one !== undefined);
};

/** The labels of a rule. `own` are what it has, `grouped` what its series have; `of` says what a series has in a label. */
export const namespaceLabels = (
  namespace: string | undefined,
  own: Readonly<Record<string, string>>,
  grouped: readonly string[],
  of: (label: string) => string,
): Readonly<Record<string, string>> => {
  if (namespace === undefined) return {};
  const before = own[label] ?? (grouped.includes(label) ? of(label) : undefined);
  return { ...(before === undefined ? {} : { [displaced]: before }), [label]: namespace };
};

/** What changes on the way to one Alertmanager, so that queries see the labels of the rules. */
export const alertRelabeling = ({ facts }: Endpoint): { readonly alert_relabel_configs?: RelabelConfig[] } =>
  facts?.namespace === undefined
    ? {}
    : {
        alert_relabel_configs: [
          { source_labels: [label], regex: "(.+)", target_label: displaced, replacement: "$1" },
          { target_label: label, replacement: facts.namespace },
        ],
      };
