/** docs/endpoints.md, of the committed files of the environments. */

import { readdirSync, readFileSync } from "node:fs";
import { parse, parseAllDocuments } from "yaml";
import { apis } from "./apis.ts";

interface Container {
  readonly image: string;
  readonly readinessProbe?: { readonly httpGet?: { readonly path: string; readonly port: number } };
}

/** The parts of Kubernetes' objects that are read here. */
interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: {
    readonly ports?: readonly { readonly name: string; readonly port: number }[];
    readonly template?: { readonly spec?: { readonly containers?: readonly Container[] } };
  };
}

/** The objects of an environment's cluster. */
const cluster = (environment: string): readonly Manifest[] => {
  const folder = `generated/${environment}/kubernetes`;
  return readdirSync(folder)
    .filter(name => name.endsWith(".yaml") && name !== "kustomization.yaml")
    .flatMap(name => parseAllDocuments(readFileSync(`${folder}/${name}`, "utf8")).map(one => one.toJS() as Manifest));
};

interface Laptop {
  readonly services: Readonly<
    Record<string, { readonly image: string; readonly ports?: readonly { readonly target: number }[] }>
  >;
}

const laptop = parse(readFileSync("generated/dev/compose/compose.yaml", "utf8")) as Laptop;
const prod = cluster("prod");

/** The port of a Service by its name. @throws Error when there is no such port */
const portOf = (service: string, port: string): number => {
  const found = prod
    .filter(({ kind, metadata }) => kind === "Service" && metadata.name === service)
    .flatMap(({ spec }) => spec?.ports ?? [])
    .find(({ name }) => name === port);
  if (!found) throw new Error(`no port ${port} of the Service ${service}`);
  return found.port;
};

const published = (service: string, port: number): boolean =>
  laptop.services[service]?.ports?.some(({ target }) => target === port) ?? false;

const containersOf = ({ spec }: Manifest): readonly Container[] => spec?.template?.spec?.containers ?? [];

const images = (environments: readonly (readonly Manifest[])[]): readonly string[] => [
  ...new Set([
    ...environments
      .flat()
      .flatMap(containersOf)
      .map(({ image }) => image),
    ...Object.values(laptop.services).map(({ image }) => image),
  ]),
];

/** The lines of the tables. */
export const tables = {
  apis: apis.map(({ asks, product, service, laptop: here, port, path, see }) => {
    const number = portOf(service, port);
    const local = published(here, number) ? `\`127.0.0.1:${number}\`` : "–";
    return `| ${asks} | [${product}](${see}) | \`${service}.observability.svc:${number}\` | ${local} | \`${path}\` |`;
  }),
  health: prod.flatMap(manifest =>
    containersOf(manifest).flatMap(({ readinessProbe }) => {
      const probe = readinessProbe?.httpGet;
      return probe === undefined ? [] : [`| \`${manifest.metadata.name}\` | \`:${probe.port}${probe.path}\` |`];
    }),
  ),
  images: [...images([prod, cluster("staging")])].sort(),
};

/** The page: what is by hand, with the tables in their places. */
export const endpointsPage = (): string =>
  readFileSync("test/docs/endpoints.md", "utf8")
    .replace("<!-- apis -->", () => tables.apis.join("\n"))
    .replace("<!-- health -->", () => tables.health.join("\n"))
    .replace("<!-- images -->", () => tables.images.join("\n"));
