/**
 * The two stacks of Google Cloud: what keeps records and counts them, and what watches the counts. Google finds a new metric
 * only after up to ten minutes, so that policies come second.
 */

import { withoutTraces } from "../../core/dashboard.ts";
import type { Output, Resource, Stack, Value } from "../../core/resource.ts";
import { json, ref, resourcesOf } from "../../core/resource.ts";
import type { Self, Site } from "../../core/target.ts";
import type { GoogleArguments } from "../../doors/google.ts";
import { terraformProvider } from "../../versions.ts";
import { alertResources } from "./alert-stack.ts";
import { gcpAlerts } from "./alerts.ts";
import { instrumentMetrics, type LogMetric, metricId } from "./metrics.ts";
import { ownerOf } from "./names.ts";
import type { GcpOptions } from "./options.ts";
import { googleDashboard } from "./panels.ts";
import { type Routed, routing } from "./routing.ts";

const google = resourcesOf<GoogleArguments>();

export const gcpStacks = (self: Self<GcpOptions>, site: Site): readonly Stack[] => {
  const { key, options } = self;
  const alerts = gcpAlerts(self, site);
  const routed = routing(self, site);
  const metrics = [...instrumentMetrics(self, site), ...alerts.flatMap(({ logMetrics }) => logMetrics)].map(metric =>
    metricResource(metric, self, site),
  );
  const watching = alertResources(alerts, self, site);
  const providers = [terraformProvider("google", { project: options.project })];
  return [
    {
      suffix: key,
      about: `Cloud Logging in ${options.project}`,
      providers,
      resources: [
        ...routed.resources,
        ...metrics,
        ...withoutTraces(site.dashboards).map(dashboard =>
          google("google_monitoring_dashboard", dashboard.id, {
            project: options.project,
            dashboardJson: json(googleDashboard(dashboard, self, site)),
          }),
        ),
      ],
      outputs: {
        ...outputsOf(routed),
        ...(metrics.length === 0
          ? {}
          : { metrics: { value: byName(metrics, "name"), description: "The log-based metrics' names" } }),
      },
    },
    ...(watching.resources.length === 0
      ? []
      : [
          {
            suffix: `${key}-alerts`,
            after: [key],
            about: `Alert policies in ${options.project}, ten minutes after the metrics they watch`,
            providers,
            resources: watching.resources,
            outputs: {
              policies: { value: byName(watching.policies, "name"), description: "The alert policies' names" },
            },
          },
        ]),
  ];
};

/** In Terraform it is called the same in every environment. */
const metricResource = (metric: LogMetric, self: Self<GcpOptions>, site: Site): Resource =>
  google("google_logging_metric", metric.name.slice(`${metricId(ownerOf(self, site))}_`.length), {
    project: self.options.project,
    ...metric,
  });

const byName = (resources: readonly Resource[], attribute: string): Value =>
  Object.fromEntries(resources.map(resource => [resource.name, ref(resource, attribute)]));

const outputsOf = ({ buckets, views, datasets, links, writers }: Routed): Readonly<Record<string, Output>> =>
  Object.fromEntries(
    (
      [
        ["log_buckets", buckets, "id", "The buckets' ids, by stream"],
        ["log_views", views, "id", "The ids of the views of one stream each"],
        ["linked_datasets", links, "link_id", "The datasets by which BigQuery shows the buckets, by stream"],
        ["datasets", datasets, "dataset_id", "The datasets that copies are in, by stream"],
        ["writer_identities", writers, "writer_identity", "The accounts that sinks write by"],
      ] as const
    )
      .filter(([, resources]) => resources.length > 0)
      .map(([name, resources, attribute, description]) => [name, { value: byName(resources, attribute), description }]),
  );
