/** What runs of an Alertmanager of ours. @see https://github.com/prometheus/alertmanager#high-availability */

import { hostOf } from "../../core/platform.ts";
import { channelAddress, channelSecrets } from "../../core/route.ts";
import type { Self, Site } from "../../core/target.ts";
import { GiB, MiB } from "../../core/units.ts";
import type { Workload } from "../../core/workload.ts";
import { fileOf, port } from "./config.ts";
import { membersOf } from "./doors.ts";
import { type AlertmanagerOptions, isOurs } from "./options.ts";
import { receiversOf } from "./routes.ts";

/** Where the configuration is mounted; its templates are named relative to it. */
const folder = "/etc/alertmanager";

/** Silences, and what people have been told. */
const data = "/alertmanager";

/** Members talk over both TCP and UDP. */
const gossip = 9094;

export const alertmanagerWorkloads = ({ key, options }: Self<AlertmanagerOptions>, site: Site): readonly Workload[] => {
  const { platform } = site;
  if (!isOurs(options, platform) || !options.config) return [];
  const channels = receiversOf(site.routes).flatMap(receiver => receiver.channels);
  const secrets = new Map(channels.flatMap(channelSecrets).map(secret => [fileOf(secret), secret]));
  const members = membersOf(key, platform);
  const family = `${key}-peers`;
  const several = members > 1;
  return [
    {
      name: key,
      component: "alertmanager",
      about: "Alertmanager, which tells people",
      image: { name: "alertmanager", version: options.version },
      runs: { kind: "members", count: members },
      args: [
        `--config.file=${folder}/alertmanager.yaml`,
        `--storage.path=${data}`,
        ...(several
          ? [
              "--cluster.listen-address=[$(POD_IP)]:9094",
              `--cluster.peer=${hostOf(platform, family)}:${gossip}`,
              // An address that one pod had may be another cluster's pod's the next day.
              `--cluster.label=${site.name}-${key}`,
              "--cluster.reconnect-timeout=5m",
            ]
          : ["--cluster.listen-address="]),
      ],
      // Of one, too: a Service cannot become headless later.
      headless: true,
      ...(several ? { env: { POD_IP: { from: "pod-address" } }, family } : {}),
      mounts: [
        {
          kind: "files",
          at: folder,
          files: Object.fromEntries(
            ["alertmanager.yaml", "templates/signalbox.tmpl"].map(path => [path, `${key}/${path}`]),
          ),
        },
        { kind: "disk", at: data, size: GiB(1) },
        ...[...secrets].map(([at, secret]) => ({ kind: "secret-file" as const, at, secret })),
      ],
      ports: [
        { name: "http", port, speaks: "http", audience: "readers" },
        ...(several
          ? ([
              { name: "gossip-tcp", port: gossip, audience: "family" },
              { name: "gossip-udp", port: gossip, transport: "udp", audience: "family" },
            ] as const)
          : []),
      ],
      ready: { path: "/-/ready", port },
      alive: { path: "/-/healthy", port },
      // `nobody`, whom the image's folders belong to.
      user: 65534,
      connects: [...new Set(channels.map(channelAddress))],
      cpu: 0.05,
      memory: MiB(128),
      go: true,
    },
  ];
};
