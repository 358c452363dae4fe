/** The files of a service, and where they stand when services differ. */

import type { Artifact } from "../../core/artifact.ts";
import type { Service } from "../../core/service.ts";
import type { Self, Site } from "../../core/target.ts";
import { pythonLogging } from "./logging.ts";
import { logrotate, logSpace } from "./logrotate.ts";
import { pinoModule, pinoOptions, winstonModule } from "./node/loggers.ts";
import { nodePolicy } from "./node/policy.ts";
import { nodeSteps } from "./node/steps.ts";
import type { AppOptions } from "./options.ts";
import { hashesHere, logFilesOf } from "./places.ts";
import { type Policy, policyOf } from "./policy.ts";
import { pythonCalls } from "./python/calls.ts";
import { pythonHandlers } from "./python/logging.ts";
import { pythonPolicy } from "./python/policy.ts";
import { pythonRequests } from "./python/requests.ts";
import { pythonSteps } from "./python/steps.ts";
import { pythonStructlog } from "./python/structlog.ts";
import { pythonValues } from "./python/values.ts";
import { sdkFile, sdkVariables } from "./sdk.ts";

/** One copy at the top where every service needs the same file, else one in a folder of each service. */
export const appFiles = ({ options }: Self<AppOptions>, site: Site): readonly Artifact[] => {
  const perService = site.services.map(service => ({ service, files: filesOf(options, site, service) }));
  const [first] = perService;
  const isShared = (file: Artifact): boolean =>
    perService.every(({ files }) => files.some(other => JSON.stringify(other) === JSON.stringify(file)));
  return [
    ...(first?.files.filter(isShared) ?? []),
    ...perService.flatMap(({ service, files }) =>
      files.filter(file => !isShared(file)).map(file => ({ ...file, path: `${service.name}/${file.path}` })),
    ),
  ];
};

const filesOf = (options: AppOptions, site: Site, service: Service): readonly Artifact[] => {
  const policy = policyOf(site, service, hashesHere(options, site));
  const files = logFilesOf(service);
  return [
    ...(options.runtimes.includes("python") ? pythonFiles(options, site, service, policy) : []),
    ...(options.runtimes.includes("node") ? nodeFiles(options, policy) : []),
    {
      kind: "yaml",
      path: "otel-sdk.yaml",
      about: "the OpenTelemetry SDK's file",
      data: sdkFile(options, site, service),
    },
    {
      kind: "text",
      path: "otel.env",
      about: "the same as environment variables",
      comment: "#",
      sections: [{ name: "variables", text: sdkVariables(options, site, service) }],
    },
    ...(files && options.rotation.by === "logrotate"
      ? [
          {
            kind: "text" as const,
            path: "logrotate.conf",
            about: "the rotation of the log files",
            comment: "#" as const,
            sections: [{ name: "rotation", text: logrotate(options, site, files) }],
          },
          {
            kind: "text" as const,
            path: "log-space.sh",
            about: "what keeps the disk of the log files free",
            comment: "#" as const,
            sections: [{ name: "space", text: logSpace(options, files) }],
          },
        ]
      : []),
  ];
};

const pythonFiles = (options: AppOptions, site: Site, service: Service, policy: Policy): readonly Artifact[] => [
  {
    kind: "json",
    path: "python_logging.json",
    about: "Python's logging",
    data: pythonLogging(options, site, service),
  },
  {
    kind: "text",
    path: "signalbox_filter.py",
    about: "the privacy policy for Python",
    comment: "#",
    sections: [
      { name: "policy", text: pythonPolicy(policy) },
      { name: "values", text: pythonValues },
      { name: "steps", text: pythonSteps },
      { name: "logging", text: pythonHandlers },
      { name: "requests", text: pythonRequests },
      { name: "calls", text: pythonCalls },
    ],
  },
  {
    kind: "text",
    path: "signalbox_structlog.py",
    about: "structlog's processors",
    comment: "#",
    sections: [{ name: "structlog", text: pythonStructlog }],
  },
];

const nodeFiles = ({ level }: AppOptions, policy: Policy): readonly Artifact[] => [
  { kind: "json", path: "pino.json", about: "pino's options that are data", data: pinoOptions(policy, level) },
  {
    kind: "text",
    path: "signalbox_filter.cjs",
    about: "the privacy policy for Node",
    comment: "//",
    sections: [
      { name: "policy", text: nodePolicy(policy) },
      { name: "steps", text: nodeSteps },
    ],
  },
  {
    kind: "text",
    path: "signalbox-pino.cjs",
    about: "pino's options",
    comment: "//",
    sections: [{ name: "pino", text: pinoModule }],
  },
  {
    kind: "text",
    path: "signalbox-winston.cjs",
    about: "Winston's options",
    comment: "//",
    sections: [{ name: "winston", text: winstonModule(level) }],
  },
];
