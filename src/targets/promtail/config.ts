/** `promtail.yaml`: what is read, through which stages, and where it is pushed. */

import { authorityFile } from "../../core/authority.ts";
import { derivedFor } from "../../core/instrument.ts";
import { framingOf, logFiles } from "../../core/log-files.ts";
import { type Secret, secretVariable } from "../../core/secret.ts";
import type { Service } from "../../core/service.ts";
import { stepsFor } from "../../core/step.ts";
import type { Destination, Endpoint, Mapping, Self, Site } from "../../core/target.ts";
import { textStages } from "../../core/text-stages/compile.ts";
import { serviceLabel } from "../../core/text-stages/stage.ts";
import type { PromtailConfig, PromtailStage } from "./config-schema.ts";
import type { PromtailOptions } from "./options.ts";
import { promtailStage } from "./pipeline.ts";

/** What Promtail's file target and the container-line stage set. */
const promtailsLabels = { plain: ["filename"], cri: ["filename", "stream"] } as const;

export const promtailConfig = (self: Self<PromtailOptions>, site: Site): PromtailConfig => {
  const destinations = site.destinations(self.key, "logs");
  const mapping = destinations[0]?.mapping ?? [];
  return {
    // A node without any of the services is in order, and ready.
    server: { http_listen_port: self.options.port, grpc_listen_port: 0, health_check_target: false },
    positions: { filename: self.options.positions },
    clients: destinations.flatMap(client),
    scrape_configs: jobs(self, site, mapping).map(({ services, stages }) => ({
      job_name: services.map(({ name }) => name).join("+"),
      pipeline_stages: stages,
      static_configs: services.flatMap(service =>
        logFiles(service.source).map(path => ({ labels: { [serviceLabel]: service.name, __path__: path } })),
      ),
    })),
  };
};

/** Services with equal stages share a job. */
const jobs = (self: Self<PromtailOptions>, site: Site, mapping: Mapping) => {
  const byStages = new Map<string, { readonly services: Service[]; readonly stages: PromtailStage[] }>();
  for (const service of site.sources(self.key, "logs")) {
    const stages = stagesOf(self, site, mapping, service);
    const key = JSON.stringify(stages);
    const job = byStages.get(key) ?? { services: [], stages };
    job.services.push(service);
    byStages.set(key, job);
  }
  return [...byStages.values()];
};

const stagesOf = (self: Self<PromtailOptions>, site: Site, mapping: Mapping, service: Service): PromtailStage[] => {
  const framing = framingOf(service.source);
  return textStages({
    steps: stepsFor(site.schema, site.detectors, service),
    framing,
    mapping,
    environment: site.name,
    sourceLabels: promtailsLabels[framing],
    counting: { instruments: derivedFor(service, site), events: Object.keys(site.schema.events) },
  }).map(stage => promtailStage(stage, self.options.partialLines));
};

export const pushEndpoint = (destination: Destination): Endpoint | undefined =>
  destination.endpoints.find(({ protocol }) => protocol === "loki-push");

/** The header that carries Loki's tenant, which Promtail sets from a key of its own. */
const tenantHeader = "X-Scope-OrgID";

const client = (destination: Destination): PromtailConfig["clients"] => {
  const endpoint = pushEndpoint(destination);
  if (!endpoint) return [];
  const { [tenantHeader]: tenant, ...headers } = endpoint.headers ?? {};
  return [
    {
      name: destination.key,
      url: endpoint.url,
      ...(tenant === undefined ? {} : { tenant_id: textOrReference(tenant) }),
      ...(Object.keys(headers).length === 0
        ? {}
        : {
            headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, textOrReference(value)])),
          }),
      ...authorization(endpoint),
      ...(endpoint.authority === undefined ? {} : { tls_config: { ca_file: authorityFile(endpoint.authority) } }),
      // Without an end: a client that gives up loses its batch, while the files would have waited.
      backoff_config: { min_period: "500ms", max_period: "1m", max_retries: 0 },
    },
  ];
};

/** A secret as Promtail reads it when started with `-config.expand-env=true`. */
const reference = (secret: Secret): string => `\${${secretVariable(secret)}}`;

const textOrReference = (value: string | Secret): string => (typeof value === "string" ? value : reference(value));

const authorization = ({ auth }: Endpoint): Pick<PromtailConfig["clients"][number], "basic_auth" | "authorization"> => {
  switch (auth?.kind) {
    case undefined:
      return {};
    case "basic":
      return { basic_auth: { username: auth.username, password: reference(auth.password) } };
    case "bearer":
      return { authorization: { type: "Bearer", credentials: reference(auth.token) } };
    case "api-key":
      return { authorization: { type: "ApiKey", credentials: reference(auth.key) } };
    default:
      return auth satisfies never;
  }
};
