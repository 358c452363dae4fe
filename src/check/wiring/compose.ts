/** A compose file: whom services talk to, what they mount, what they wait for. Its networks filter nothing. */

import { posix } from "node:path";
import { parse } from "yaml";
import { didYouMean, type Problem } from "../../core/errors.ts";
import { type Address, addressIn, isNumeric } from "./address.ts";
import type { WiringFacts } from "./facts.ts";
import { isRecord, type Loose, leavesOf, listOf, recordAt, textAt, textsAt } from "./inside.ts";
import type { Run } from "./judge-components.ts";
import { dangling } from "./judge-references.ts";
import { within } from "./mounted.ts";
import { readConfig } from "./read-config.ts";
import type { TextFile } from "./reading.ts";

export const isCompose = (path: string): boolean => /(^|\/)(docker-)?compose\.ya?ml$/.test(path);

/** The problems of one compose file, and which images run which configs. */
export const judgeCompose = (
  file: TextFile,
  files: readonly TextFile[],
  facts: WiringFacts,
): { readonly problems: readonly Problem[]; readonly runs: readonly Run[] } => {
  const document: unknown = parse(file.text, { logLevel: "silent" });
  const services = Object.entries(recordAt(document, "services")).map(
    ([name, one]): Service => ({ name, path: `${file.path}: services.${name}`, raw: isRecord(one) ? one : {} }),
  );
  const project: Project = { document, files, folder: posix.dirname(file.path), services, facts };
  const configs = files
    .filter(one => one !== file && !/(^|\/)(kubernetes|fragments|terraform)\//.test(one.path))
    .map(one => ({ file: one.path, reading: readConfig(one.path, one.text) }));
  return {
    problems: [
      ...configs.flatMap(({ file: path, reading }) =>
        reading.addresses.flatMap(address => judgeHost(address, `${path}: ${address.where}`, project)),
      ),
      ...services.flatMap(service => judgeService(service, project)),
    ],
    runs: services.flatMap(service => {
      const mounted = new Set(
        volumesOf(service.raw)
          .flatMap(({ source }) => source ?? [])
          .map(one => below(one, project)),
      );
      return configs
        .filter(({ file: path }) => mounted.has(path))
        .map(({ file: path, reading }) => ({
          file: path,
          reading,
          image: textAt(service.raw, "image") ?? "",
          by: service.name,
        }));
    }),
  };
};

interface Service {
  readonly name: string;
  readonly path: string;
  readonly raw: Loose;
}

interface Project {
  readonly document: unknown;
  readonly files: readonly TextFile[];
  readonly folder: string;
  readonly services: readonly Service[];
  readonly facts: WiringFacts;
}

/** A host without a dot is a service of the file, or somebody's who is known. */
const judgeHost = (address: Address, path: string, { services, facts }: Project): readonly Problem[] => {
  const { host, port } = address;
  if (isNumeric(host) || host.includes(".") || host === "host-gateway") return [];
  const says = port === undefined ? host : `${host}:${port}`;
  const service = services.find(one => one.name === host || namesOf(one.raw).includes(host));
  if (service) {
    const exposed = exposedBy(service.raw);
    return port === undefined || exposed === undefined || exposed.has(port)
      ? []
      : [
          {
            code: "dead-edge",
            path,
            what: `names a port that the service ${service.name} does not have`,
            got: says,
            expected: `one of ${[...exposed].join(", ")}`,
          },
        ];
  }
  const given = facts.given.flatMap(url => addressIn(url, "given") ?? []).filter(one => one.host === host);
  if (given.some(one => port === undefined || one.port === port)) return [];
  if (given.length > 0)
    return [
      {
        code: "dead-edge",
        path,
        what: "names a port that is not the given one",
        got: says,
        expected: given.map(one => `${one.host}:${one.port}`).join(" or "),
      },
    ];
  const names = services.map(({ name }) => name);
  return [
    {
      code: "dead-edge",
      path,
      what: "names a service that does not exist",
      got: says,
      expected: `one of ${names.join(", ")}`,
      ...didYouMean(host, names),
    },
  ];
};

/** What else a service is reached by. */
const namesOf = (service: Loose): readonly string[] => [
  ...["container_name", "hostname"].flatMap(key => textAt(service, key) ?? []),
  ...Object.values(recordAt(service, "networks")).flatMap(network => textsAt(network, "aliases")),
];

/** The ports a service says it has; a service that lists none may have any. */
const exposedBy = (service: Loose): ReadonlySet<number> | undefined => {
  const exposed = listOf(service.expose).map(one => Number(String(one).split("/")[0]));
  if (exposed.length === 0) return undefined;
  const published = listOf(service.ports).map(one =>
    isRecord(one) ? Number(one.target) : Number(String(one).split("/")[0]?.split(":").at(-1)),
  );
  return new Set([...exposed, ...published]);
};

const judgeService = (service: Service, project: Project): readonly Problem[] => {
  const { raw, path } = service;
  const names = project.services.map(({ name }) => name);
  const waits = isRecord(raw.depends_on) ? Object.keys(raw.depends_on) : textsAt(raw, "depends_on");
  const said = [
    ...leavesOf(raw.environment).map(({ text, path: keys }) => ({
      // A list of variables has `NAME=value`.
      text: Array.isArray(raw.environment) ? text.replace(/^[^=]*=/, "") : text,
      where: `environment.${keys.join(".")}`,
    })),
    ...["command", "entrypoint"].flatMap(key => leavesOf(raw[key]).map(({ text }) => ({ text, where: key }))),
  ];
  return [
    ...waits.filter(one => !names.includes(one)).map(one => dangling(`${path}.depends_on`, "service", one, names)),
    ...said.flatMap(({ text, where }) =>
      within(text, where).flatMap(address => judgeHost(address, `${path}.${where}`, project)),
    ),
    ...volumesOf(raw).flatMap(volume => judgeVolume(volume, path, project)),
    ...["configs", "secrets"].flatMap(kind => {
      const known = Object.keys(recordAt(project.document, kind));
      return listOf(raw[kind])
        .flatMap(one => (isRecord(one) ? (textAt(one, "source") ?? []) : String(one)))
        .filter(one => !known.includes(one))
        .map(one => dangling(`${path}.${kind}`, kind.slice(0, -1), one, known));
    }),
  ];
};

interface Volume {
  readonly kind: string;
  readonly source?: string;
}

/** Both forms of a mount. @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#volumes */
const volumesOf = (service: Loose): readonly Volume[] =>
  listOf(service.volumes).map((one): Volume => {
    if (isRecord(one)) {
      const source = textAt(one, "source");
      return { kind: textAt(one, "type") ?? "volume", ...(source === undefined ? {} : { source }) };
    }
    const [source = "", target] = String(one).split(":");
    if (target === undefined) return { kind: "volume" };
    return { kind: /^[./~$]/.test(source) ? "bind" : "volume", source };
  });

const judgeVolume = ({ kind, source }: Volume, path: string, project: Project): readonly Problem[] => {
  if (source === undefined) return [];
  if (kind === "volume") {
    const known = Object.keys(recordAt(project.document, "volumes"));
    return known.includes(source) ? [] : [dangling(`${path}.volumes`, "volume", source, known)];
  }
  // The machine's own folders, and what a variable says, are there or not.
  if (kind !== "bind" || !source.startsWith(".")) return [];
  const wanted = below(source, project);
  const known = project.files.map(one => one.path);
  return known.some(one => one === wanted || one.startsWith(`${wanted}/`))
    ? []
    : [
        dangling(
          `${path}.volumes`,
          "generated file",
          source,
          known.filter(one => posix.basename(one) === posix.basename(wanted)),
        ),
      ];
};

/** A source relative to the compose file, as a path below the environment's folder. */
const below = (source: string, { folder }: Pick<Project, "folder">): string =>
  posix.normalize(posix.join(folder, source));
