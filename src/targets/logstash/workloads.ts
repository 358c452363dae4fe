/** What runs of it: one process, as often as its services need it. */

import { authorityMounts } from "../../core/authority.ts";
import { addressesOf, secretVariables } from "../../core/shipper.ts";
import type { Self, Site } from "../../core/target.ts";
import { GiB, type Size } from "../../core/units.ts";
import type { Port, Running, Workload } from "../../core/workload.ts";
import { pipelineId, pipelineOf, pipelineSections } from "./config.ts";
import { apiPort, doorsOf } from "./doors.ts";
import type { LogstashOptions } from "./options.ts";
import { compileSteps } from "./pipeline.ts";
import { storesOf } from "./stores.ts";

/** What the image has. @see https://www.elastic.co/docs/reference/logstash/dir-layout#docker-layout */
const home = "/usr/share/logstash";

export const logstashWorkloads = (self: Self<LogstashOptions>, site: Site): readonly Workload[] => {
  const { key, options } = self;
  const services = site.sources(key, "logs");
  const doors = storesOf(self, site).map(({ endpoint }) => endpoint);
  const pipeline = pipelineSections(pipelineOf(self, site)).map(({ text }) => text);
  const variables = compileSteps(site, services).variables;
  const kept = diskOf(options);
  const data = `${home}/data`;
  const files = [
    "logstash.yml",
    "pipelines.yml",
    "jvm.options",
    "log4j2.properties",
    `pipelines/${pipelineId}.conf`,
    `pipelines/${pipelineId}.rb`,
  ];
  return [
    {
      name: key,
      component: "shipper",
      about: "the Logstash that Beats, syslog senders and services write to",
      image: { name: "logstash", version: options.version },
      runs: runsOf(site, kept !== undefined),
      // Not the image's entry point, which writes settings of the environment into logstash.yml.
      command: [`${home}/bin/logstash`],
      args: ["--path.settings", options.directory],
      env: {
        ...secretVariables(
          services,
          doors,
          variable => variables.includes(variable) || pipeline.some(text => text.includes(`\${${variable}}`)),
          options.http?.password,
        ),
        // As the image's entry point has it: a container sees its own control group as the root of all.
        LS_JAVA_OPTS: "-Dls.cgroup.cpuacct.path.override=/ -Dls.cgroup.cpu.path.override=/",
      },
      mounts: [
        {
          kind: "files",
          at: options.directory,
          files: Object.fromEntries(files.map(file => [file, `${key}/${file}`])),
        },
        kept === undefined ? { kind: "scratch", at: data } : { kind: "disk", at: data, size: kept },
        // JRuby unpacks libraries here.
        { kind: "scratch", at: "/tmp" },
        // A path of one's own is one's own to mount.
        ...(options.authorities === undefined ? authorityMounts(doors) : []),
      ],
      ports: portsOf(self, site),
      // The pipeline is there or the process ends: it has no other.
      ready: { path: "/", port: apiPort },
      // JRuby and the script's own tests.
      startSeconds: 120,
      // What is in flight is sent before the end.
      graceSeconds: 60,
      connects: addressesOf(doors),
      user: 1000,
      cpu: 0.5,
      memory: GiB(2),
    },
  ];
};

/** What is on disk makes members of them: each its own. */
const runsOf = ({ platform }: Site, keeps: boolean): Running => ({
  kind: keeps ? "members" : "replicas",
  count: platform.profile === "large" ? 2 : 1,
});

/** The queue, the documents that were refused, and 1 GiB: pages of a queue and segments of letters go a little above. */
const diskOf = ({ deadLetters, queue }: LogstashOptions): Size | undefined => {
  if (queue === "memory" && deadLetters === undefined) return undefined;
  const bytes = (queue === "memory" ? 0 : queue.persisted.bytes) + (deadLetters?.size.bytes ?? 0);
  return GiB(Math.ceil(bytes / GiB(1).bytes) + 1);
};

const portsOf = ({ key, options }: Self<LogstashOptions>, site: Site): readonly Port[] => {
  const { beats, http, syslog, tcp } = doorsOf(options, site.sources(key, "logs"));
  return [
    ...(beats ? [{ name: "beats", port: beats.port, audience: "anyone" } as const] : []),
    ...(tcp ? [{ name: "tcp", port: tcp.port, audience: "anyone" } as const] : []),
    ...(syslog
      ? ([
          { name: "syslog", port: syslog.port, audience: "anyone" },
          { name: "syslog-udp", port: syslog.port, transport: "udp", audience: "anyone" },
        ] as const)
      : []),
    ...(http ? [{ name: "http", port: http.port, speaks: "http", audience: "anyone" } as const] : []),
    { name: "api", port: apiPort, speaks: "http" },
  ];
};
