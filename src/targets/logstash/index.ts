/** Logstash: takes records from Beats, over TCP, as syslog and over HTTP, and moves them to Elasticsearch. @see https://www.elastic.co/docs/reference/logstash */

import { type Target, use } from "../../core/target.ts";
import { pipelineId, pipelineOf, pipelineSections, pipelineSettings, processSettings } from "./config.ts";
import { jvmSections, loggingSections } from "./java.ts";
import { judgeLogstash } from "./judge.ts";
import { type LogstashInput, type LogstashOptions, logstashOptions, readable } from "./options.ts";
import { scriptOf } from "./script.ts";
import { storesOf } from "./stores.ts";
import { logstashHoldings } from "./telling.ts";
import { logstashVersions } from "./versions.ts";
import { logstashWorkloads } from "./workloads.ts";

export const logstashTarget: Target<LogstashOptions> = {
  product: "logstash",
  title: "Logstash",
  roles: ["shipper"],
  versions: logstashVersions,
  next: "logstash --path.settings <this folder>",
  options: logstashOptions,
  wiring: ({ options }) => ({
    reads: readable,
    ...(options.from === undefined ? {} : { from: options.from.map(({ kind }) => kind) }),
    to: { logs: options.to },
    speaks: ["elasticsearch-bulk"],
  }),
  holds: logstashHoldings,
  judge: judgeLogstash,
  emit: (self, site) => [
    { kind: "yaml", path: "logstash.yml", about: "Logstash's settings", data: { ...processSettings(site) } },
    { kind: "yaml", path: "pipelines.yml", about: "the list of pipelines", data: pipelineSettings(self) },
    {
      kind: "text",
      path: "jvm.options",
      about: "what Java is started with",
      sections: jvmSections,
      comment: "#",
    },
    {
      kind: "text",
      path: "log4j2.properties",
      about: "where Logstash's own log goes",
      sections: loggingSections,
      comment: "#",
    },
    {
      kind: "text",
      path: `pipelines/${pipelineId}.conf`,
      about: "the pipeline: where records come from and go to",
      sections: pipelineSections(pipelineOf(self, site)),
      comment: "#",
    },
    {
      kind: "text",
      path: `pipelines/${pipelineId}.rb`,
      about: "the pipeline's steps: parsing, naming, privacy, sampling",
      sections: scriptOf(self, site, storesOf(self, site)),
      comment: "#",
    },
  ],
  workloads: logstashWorkloads,
};

/**
 * Moves records from Beats, Elastic Agents, TCP, syslog and HTTP into Elasticsearch's data streams, redacted on the way.
 * @example logstash({ from: beats({ port: 5044 }), to: ["elasticsearch"] })
 */
export const logstash = use<LogstashOptions, LogstashInput>(logstashTarget);

export type { LogstashInput } from "./options.ts";
