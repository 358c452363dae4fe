/** Where a Prometheus is asked, pushed to and fetched from. */

import type { Platform } from "../../core/platform.ts";
import { addressOf, type Endpoint, type Self, scrapeDoor } from "../../core/target.ts";
import { isOurs, type PrometheusOptions } from "./options.ts";

/** The port of the API, of its own metrics and of its pages. */
export const httpPort = 9090;

/** The Service of every Prometheus that the operator runs in a namespace. @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusSpec */
const operated = "prometheus-operated";

/** Where it is read. */
export const addressIn = ({ key, options }: Self<PrometheusOptions>, platform: Platform): string =>
  options.url ?? addressOf(platform, options.operator === undefined ? key : operated, httpPort);

export const doors = (self: Self<PrometheusOptions>, platform: Platform): readonly Endpoint[] => {
  const { auth, remoteWrite } = self.options;
  const common = {
    telemetry: ["metrics"] as const,
    url: addressIn(self, platform),
    ...(auth === undefined ? {} : { auth }),
  };
  return [
    { protocol: "query-api", ...common },
    ...(remoteWrite
      ? [{ protocol: "prometheus-remote-write" as const, ...common, url: `${common.url}/api/v1/write` }]
      : []),
    ...(isOurs(self.options) ? [scrapeDoor(platform, self.key, httpPort)] : []),
  ];
};
