/** Jaeger: keeps and shows traces. @see https://www.jaegertracing.io/docs/2.13/ */

import type { Artifact } from "../../core/artifact.ts";
import { addressOf, scrapeDoor, type Target, use } from "../../core/target.ts";
import { jaegerConfig, ports } from "./config.ts";
import { elasticsearchFiles } from "./indices.ts";
import { judgeJaeger } from "./judge.ts";
import { type JaegerInput, type JaegerOptions, jaegerOptions } from "./options.ts";
import { findsFailures, queryFiles } from "./queries.ts";
import { jaegerHoldings } from "./retention.ts";
import { samplingStrategies } from "./sampling.ts";
import { linkToJaeger, purgeJaeger } from "./telling.ts";
import { uiConfig } from "./ui.ts";
import { jaegerVersions } from "./versions.ts";
import { jaegerWorkloads } from "./workloads.ts";

export const jaegerTarget: Target<JaegerOptions> = {
  product: "jaeger",
  title: "Jaeger",
  roles: ["store", "viewer"],
  versions: jaegerVersions,
  next: "jaeger --config jaeger.yaml",
  options: jaegerOptions,
  serves: ({ key, options }, platform) =>
    options.url === undefined
      ? [
          { protocol: "otlp-grpc", telemetry: ["traces"], url: addressOf(platform, key, ports.otlpGrpc) },
          { protocol: "otlp-http", telemetry: ["traces"], url: addressOf(platform, key, ports.otlpHttp) },
          {
            protocol: "query-api",
            telemetry: ["traces"],
            url: `${addressOf(platform, key, ports.query)}${options.basePath ?? ""}`,
            ...(findsFailures(options) ? {} : { facts: { failures: "unsearchable" } }),
          },
          scrapeDoor(platform, key, ports.metrics),
        ]
      : [
          {
            protocol: "otlp-grpc",
            telemetry: ["traces"],
            url: /^https?:/.test(options.url) ? options.url : `http://${options.url}`,
          },
        ],
  holds: jaegerHoldings,
  linkTo: linkToJaeger,
  purge: purgeJaeger,
  fedFromOutside: self => self.options.fedFromOutside,
  judge: judgeJaeger,
  emit: ({ options }, site): readonly Artifact[] =>
    options.url === undefined
      ? [
          { kind: "yaml", path: "jaeger.yaml", about: "Jaeger's configuration", data: jaegerConfig(options, site) },
          { kind: "json", path: "ui.json", about: "what Jaeger's UI offers", data: uiConfig(options, site) },
          {
            kind: "json",
            path: "sampling.json",
            about: "what SDKs that ask are told",
            data: samplingStrategies(options),
          },
          ...queryFiles(options, site),
          ...elasticsearchFiles(options, site),
        ]
      : [],
  workloads: jaegerWorkloads,
};

/**
 * Keeps traces, shows them, and tells SDKs what to start.
 * @example jaeger({ storage: "elasticsearch" })
 */
export const jaeger = use<JaegerOptions, JaegerInput>(jaegerTarget);

export type { JaegerInput } from "./options.ts";
