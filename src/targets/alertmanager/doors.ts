/** Where alerts are handed to an Alertmanager, and its metrics are fetched. */

import { hostOf, type Platform } from "../../core/platform.ts";
import { addressOf, type Endpoint, type Self, scrapeDoor } from "../../core/target.ts";
import { port } from "./config.ts";
import { type AlertmanagerOptions, isOurs } from "./options.ts";

/** The Service of every Alertmanager that the operator runs in a namespace. @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.AlertmanagerSpec */
const operated = "alertmanager-operated";

/** How many there are. Three outlive one, and tell each other what people have been told. */
export const membersOf = (key: string, platform: Platform): number =>
  platform.kind === "compose" ? 1 : (platform.workloads?.[key]?.replicas ?? (platform.profile === "large" ? 3 : 1));

export const doors = ({ key, options }: Self<AlertmanagerOptions>, platform: Platform): readonly Endpoint[] => {
  const api = (url: string): Endpoint => ({
    protocol: "alertmanager-api",
    telemetry: ["metrics"],
    url,
    // Where the routes are an object of the operator's, which narrows them to alerts of the object's namespace.
    ...(platform.kind === "kubernetes" && !options.config ? { facts: { namespace: platform.namespace } } : {}),
  });
  if (options.url !== undefined) return [api(options.url)];
  // Whoever runs one that is not ours fetches its metrics.
  if (!isOurs(options, platform)) return [api(addressOf(platform, operated, port))];
  const members = membersOf(key, platform);
  return [
    ...(members === 1
      ? [api(addressOf(platform, key, port))]
      : // Each is handed every alert; they agree on who tells people. @see https://github.com/prometheus/alertmanager#high-availability
        Array.from({ length: members }, (_, index) => api(`http://${key}-${index}.${hostOf(platform, key)}:${port}`))),
    scrapeDoor(platform, key, port),
  ];
};
