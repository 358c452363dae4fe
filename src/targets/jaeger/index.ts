/** Jaeger: keeps and shows traces. @see https://www.jaegertracing.io/docs/2.13/ */

import type { Artifact } from "../../core/artifact.ts";
import { addressOf, type Target, use } from "../../core/target.ts";
import { jaegerConfig, ports } from "./config.ts";
import { judgeJaeger } from "./judge.ts";
import { type JaegerInput, type JaegerOptions, jaegerOptions } from "./options.ts";
import { jaegerHoldings, lifecycleFor, policyBody } from "./retention.ts";
import { samplingStrategies } from "./sampling.ts";
import { policyNameOf } from "./storage.ts";
import { uiConfig } from "./ui.ts";
import { jaegerVersions } from "./versions.ts";

export const jaegerTarget: Target<JaegerOptions> = {
  product: "jaeger",
  title: "Jaeger",
  roles: ["store", "viewer"],
  versions: jaegerVersions,
  next: "jaeger --config jaeger.yaml",
  options: jaegerOptions,
  serves: ({ key, options }, platform) => [
    { protocol: "otlp-grpc", telemetry: ["traces"], url: addressOf(platform, key, ports.otlpGrpc) },
    { protocol: "otlp-http", telemetry: ["traces"], url: addressOf(platform, key, ports.otlpHttp) },
    {
      protocol: "query-api",
      telemetry: ["traces"],
      url: `${addressOf(platform, key, ports.query)}${options.basePath ?? ""}`,
    },
  ],
  holds: jaegerHoldings,
  fedFromOutside: self => self.options.fedFromOutside,
  judge: judgeJaeger,
  emit: ({ options }, site): readonly Artifact[] => {
    const lifecycle =
      options.storage === "elasticsearch" && !options.elasticsearch.policy
        ? lifecycleFor(site.retention.traces)
        : undefined;
    return [
      { kind: "yaml", path: "jaeger.yaml", about: "Jaeger's configuration", data: jaegerConfig(options, site) },
      { kind: "json", path: "ui.json", about: "what Jaeger's UI offers", data: uiConfig(options, site) },
      { kind: "json", path: "sampling.json", about: "what SDKs that ask are told", data: samplingStrategies(options) },
      ...(lifecycle
        ? [
            {
              kind: "json",
              path: `elasticsearch/${policyNameOf(options, site)}.json`,
              about: "the lifecycle policy of Jaeger's indices",
              data: policyBody(lifecycle),
            } as const,
          ]
        : []),
    ];
  },
};

/**
 * Keeps traces, shows them, and tells SDKs what to start.
 * @example jaeger({ storage: "elasticsearch" })
 */
export const jaeger = use<JaegerOptions, JaegerInput>(jaegerTarget);

export type { JaegerInput } from "./options.ts";
