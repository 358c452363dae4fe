/** Every port that a container says it has, and every one that is probed, is one its process listens on, for others too. */

import type { Problem } from "../../core/errors.ts";
import { type Container, type ContainerPort, type Pod, placeOf, probesOf } from "./cluster.ts";
import { asTold } from "./listening.ts";
import type { Use } from "./mounted.ts";
import type { Listening } from "./reading.ts";

/** Of a process whose config says nothing of its doors, nothing is said here. */
export const judgeListening = (uses: readonly Use[]): readonly Problem[] =>
  [...running(uses)].flatMap(([container, { pod, files, opened }]) => {
    const told = asTold(opened, container.words);
    return portsOf(container).flatMap(port => judgePort(port, told, { container, pod, files }));
  });

interface Process {
  readonly pod: Pod;
  readonly files: readonly string[];
  readonly opened: readonly Listening[];
}

const running = (uses: readonly Use[]): ReadonlyMap<Container, Process> => {
  const all = new Map<Container, Process>();
  for (const { by, file, reading } of uses) {
    if (!by || reading.listens === undefined) continue;
    const { files = [], opened = [] } = all.get(by.container) ?? {};
    all.set(by.container, { pod: by.pod, files: [...files, file], opened: [...opened, ...reading.listens] });
  }
  return all;
};

interface Asked extends ContainerPort {
  readonly where: string;
}

/** The ports others come by, and those that only a probe names. */
const portsOf = (container: Container): readonly Asked[] => {
  const own = container.ports.map(one => ({ ...one, where: `port ${one.name ?? one.port}` }));
  const probed = probesOf(container).flatMap(({ probe, port }) =>
    typeof port !== "number" || own.some(one => one.port === port) ? [] : [{ where: probe, port, protocol: "TCP" }],
  );
  return [...own, ...probed];
};

const judgePort = (
  { where, port, protocol }: Asked,
  opened: readonly Listening[],
  { container, pod, files }: Omit<Process, "opened"> & { readonly container: Container },
): readonly Problem[] => {
  const there = opened.filter(
    one => (one.port ?? port) === port && (one.protocol === undefined || one.protocol === protocol),
  );
  if (there.some(({ loopback }) => !loopback)) return [];
  const path = `${placeOf(pod.kept)} container ${container.name} ${where}`;
  const [inner] = there;
  if (inner)
    return [
      {
        code: "dead-edge",
        path,
        what: "is one its process opens on loopback only",
        got: `${port}, by ${inner.where} in ${files.join(", ")}`,
        expected: "an address that other pods and the kubelet reach",
      },
    ];
  const known = opened.flatMap(one => (one.port === undefined || one.loopback ? [] : one.port));
  return [
    {
      code: "dead-edge",
      path,
      what: "is one its process does not listen on",
      got: `${port}/${protocol}`,
      expected: `${known.length > 0 ? `one of ${[...new Set(known)].join(", ")}` : "a port"}, as in ${files.join(", ")}`,
    },
  ];
};
