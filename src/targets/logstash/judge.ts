/** What is wrong with a Logstash that only the whole environment shows. */

import { didYouMean, type Problem, shown } from "../../core/errors.ts";
import type { Self, Site } from "../../core/target.ts";
import { pipelineOf, pipelineSettings, processSettings } from "./config.ts";
import { apiPort, doorsOf } from "./doors.ts";
import { judgePlugin, pluginsOf } from "./lscl.ts";
import { type LogstashOptions, readable } from "./options.ts";
import { judgePipelineSettings, judgeProcessSettings } from "./settings.ts";
import { dataStreamOf, type Store, storesOf } from "./stores.ts";

export const judgeLogstash = (self: Self<LogstashOptions>, site: Site): readonly Problem[] => [
  ...judgeServices(self, site),
  ...judgePorts(self, site),
  ...storesOf(self, site).flatMap(judgeStore),
  ...judgeFiles(self, site),
];

const judgeServices = ({ key, options }: Self<LogstashOptions>, site: Site): readonly Problem[] => {
  const names = site.sources(key, "logs").map(({ name }) => name);
  if (names.length === 0)
    return [
      {
        code: "missing-key",
        path: "from",
        what: "has nothing to read: no service sends it records",
        expected: `a service with the source ${(options.from?.map(({ kind }) => kind) ?? readable).map(kind => `${kind}()`).join(" or ")}`,
        help: "give a service that source, or remove this target",
      },
    ];
  const problems: Problem[] = [];
  const one = (path: string, name: string | undefined): void => {
    if (name === undefined || names.includes(name)) return;
    problems.push({
      code: "unknown-name",
      path,
      what: "is no service that it reads",
      got: shown(name),
      expected: `one of ${names.join(", ")}`,
      ...didYouMean(name, names),
    });
  };
  one("fallback", options.fallback);
  one("tcp.service", options.tcp?.service);
  if (options.tcp && options.tcp.service === undefined && names.length > 1)
    problems.push({
      code: "missing-key",
      path: "tcp.service",
      what: "must say whose lines these are",
      expected: `one of ${names.join(", ")}`,
    });
  return problems;
};

const judgePorts = ({ key, options }: Self<LogstashOptions>, site: Site): readonly Problem[] => {
  const doors = doorsOf(options, site.sources(key, "logs"));
  const owners = new Map([[apiPort, "its own API"]]);
  return (["beats", "tcp", "syslog", "http"] as const).flatMap((name): readonly Problem[] => {
    const port = doors[name]?.port;
    if (port === undefined) return [];
    const owner = owners.get(port);
    owners.set(port, name);
    if (owner === undefined) return [];
    return [
      {
        code: "duplicate",
        path: name === "tcp" ? "tcp.port" : "from",
        what: `has the port of ${owner}`,
        got: shown(port),
        expected: "a port each",
      },
    ];
  });
};

/** What Logstash would refuse at its start. */
const judgeStore = (store: Store): readonly Problem[] => {
  const problems: Problem[] = [];
  if (store.endpoint.auth?.kind === "api-key" && !store.endpoint.url.startsWith("https:"))
    problems.push({
      code: "edge-not-accepted",
      path: "to",
      what: `sends an API key to ${store.key} without TLS, which Logstash refuses`,
      got: store.endpoint.url,
      expected: "an https address, or no API key",
    });
  for (const [part, value] of Object.entries(dataStreamOf(store)))
    if (!/^[^\\/*?"<>|\s,#:A-Z-][^\\/*?"<>|\s,#:A-Z]{0,99}$/.test(value.replace("{stream}", "performance")))
      problems.push({
        code: "edge-not-accepted",
        path: "to",
        what: `cannot name the data stream of ${store.key}: its ${part} is none that Logstash takes`,
        got: shown(value),
      });
  return problems;
};

/** The files against our tables of what the engine takes. */
const judgeFiles = (self: Self<LogstashOptions>, site: Site): readonly Problem[] => {
  const { input, filter, output } = pipelineOf(self, site);
  return [
    ...[...input, ...filter, ...output].flatMap(({ statement }) => pluginsOf(statement)).flatMap(judgePlugin),
    ...judgeProcessSettings({ ...processSettings(site) }),
    ...judgePipelineSettings(pipelineSettings(self)),
  ];
};
