/** `config.alloy`: what is read, through which stages, and where it is pushed. */

import type { Section } from "../../core/artifact.ts";
import { authorityFile } from "../../core/authority.ts";
import { derivedFor, type RecordInstrument } from "../../core/instrument.ts";
import { framingOf, logFiles } from "../../core/log-files.ts";
import { type Secret, secretVariable } from "../../core/secret.ts";
import type { Service } from "../../core/service.ts";
import { stepsFor } from "../../core/step.ts";
import type { Destination, Endpoint, Mapping, Self, Site } from "../../core/target.ts";
import { textStages } from "../../core/text-stages/compile.ts";
import { serviceLabel, type TextStage } from "../../core/text-stages/stage.ts";
import type { AlloyOptions } from "./options.ts";
import { processStage } from "./pipeline.ts";
import {
  attributes,
  type Block,
  block,
  type Expression,
  environmentVariable,
  identifier,
  printBlock,
  reference,
} from "./syntax.ts";

/** What `loki.source.file` and the container-line stage set. */
const alloysLabels = { plain: ["filename"], cri: ["filename", "stream"] } as const;

/** One component a section, so that an override can stand beside any of them. */
export const alloyConfig = (self: Self<AlloyOptions>, site: Site): readonly Section[] => {
  const documents = documentsOf(site.destinations(self.key, "logs"));
  const components = [
    ...groupsOf(self, site, documents).flatMap(group => readers(self, group)),
    ...documents.flatMap(({ destinations }) => destinations.flatMap(writer)),
  ];
  return components.map((component, index) => ({
    name: `${component.name}.${component.label}`,
    text: `${index === 0 ? "" : "\n"}${printBlock(component)}`,
  }));
};

/** Destinations that store the same document. */
interface Document {
  readonly mapping: Mapping;
  readonly destinations: readonly Destination[];
}

const documentsOf = (destinations: readonly Destination[]): readonly Document[] => {
  const byMapping = new Map<string, Destination[]>();
  for (const destination of destinations) {
    const key = JSON.stringify(destination.mapping);
    byMapping.set(key, [...(byMapping.get(key) ?? []), destination]);
  }
  return [...byMapping.values()].map(same => ({ mapping: same[0]?.mapping ?? [], destinations: same }));
};

/** Services whose records go through the same stages. */
interface Group {
  readonly label: string;
  readonly services: readonly Service[];
  readonly programs: readonly {
    readonly label: string;
    readonly stages: readonly TextStage[];
    readonly document: Document;
  }[];
}

const groupsOf = (self: Self<AlloyOptions>, site: Site, documents: readonly Document[]): readonly Group[] => {
  const byPrograms = new Map<string, { services: Service[]; stages: readonly (readonly TextStage[])[] }>();
  for (const service of site.sources(self.key, "logs")) {
    // Every document's program sees every record; the first one counts it.
    const stages = documents.map(({ mapping }, index) =>
      stagesOf(site, mapping, service, index === 0 ? derivedFor(service, site) : []),
    );
    const key = JSON.stringify(stages);
    const group = byPrograms.get(key) ?? { services: [], stages };
    group.services.push(service);
    byPrograms.set(key, group);
  }
  const taken = new Set<string>();
  return [...byPrograms.values()].map(({ services, stages }) => {
    const label = free(services.map(({ name }) => identifier(name)).join("_and_"), taken);
    return {
      label,
      services,
      programs: documents.map((document, index) => ({
        label:
          documents.length === 1
            ? label
            : `${label}_for_${document.destinations.map(({ key }) => identifier(key)).join("_and_")}`,
        stages: stages[index] ?? [],
        document,
      })),
    };
  });
};

/** A label nobody has yet: `llm_service`, `llm_service_2`. */
const free = (wanted: string, taken: Set<string>): string => {
  let label = wanted;
  for (let count = 2; taken.has(label); count++) label = `${wanted}_${count}`;
  taken.add(label);
  return label;
};

const stagesOf = (
  site: Site,
  mapping: Mapping,
  service: Service,
  instruments: readonly RecordInstrument[],
): readonly TextStage[] =>
  textStages({
    steps: stepsFor(site.schema, site.detectors, service),
    framing: framingOf(service.source),
    mapping,
    environment: site.name,
    sourceLabels: alloysLabels[framingOf(service.source)],
    counting: { instruments, events: Object.keys(site.schema.events) },
  });

const readers = (self: Self<AlloyOptions>, group: Group): readonly Block[] => [
  block(
    "local.file_match",
    attributes({
      path_targets: group.services.flatMap(service =>
        logFiles(service.source).map(path => ({ __path__: path, [serviceLabel]: service.name })),
      ),
    }),
    group.label,
  ),
  block(
    "loki.source.file",
    attributes({
      targets: reference("local.file_match", group.label, "targets"),
      forward_to: group.programs.map(({ label }) => reference("loki.process", label, "receiver")),
    }),
    group.label,
  ),
  ...group.programs.map(({ label, stages, document }) =>
    block(
      "loki.process",
      [
        ...attributes({
          forward_to: document.destinations.map(({ key }) => reference("loki.write", identifier(key), "receiver")),
        }),
        ...stages.map(stage => processStage(stage, self.options.partialLines)),
      ],
      label,
    ),
  ),
];

export const pushEndpoint = (destination: Destination): Endpoint | undefined =>
  destination.endpoints.find(({ protocol }) => protocol === "loki-push");

/** The header that carries Loki's tenant, which Alloy sets from an attribute of its own. */
const tenantHeader = "X-Scope-OrgID";

/** @see https://grafana.com/docs/alloy/latest/reference/components/loki/loki.write/ */
const writer = (destination: Destination): readonly Block[] => {
  const endpoint = pushEndpoint(destination);
  if (!endpoint) return [];
  const { [tenantHeader]: tenant, ...headers } = endpoint.headers ?? {};
  const named = Object.entries(headers).map(([name, value]) => [name, textOrReference(value)] as const);
  return [
    block(
      "loki.write",
      [
        block("endpoint", [
          ...attributes({
            url: endpoint.url,
            tenant_id: tenant === undefined ? undefined : textOrReference(tenant),
            // Without an end: a client that gives up loses its batch, while the files would have waited.
            max_backoff_retries: 0,
            headers: named.length === 0 ? undefined : Object.fromEntries(named),
          }),
          ...authorization(endpoint),
          ...(endpoint.authority === undefined
            ? []
            : [block("tls_config", attributes({ ca_file: authorityFile(endpoint.authority) }))]),
        ]),
      ],
      identifier(destination.key),
    ),
  ];
};

const fromEnvironment = (secret: Secret): Expression => environmentVariable(secretVariable(secret));

const textOrReference = (value: string | Secret): string | Expression =>
  typeof value === "string" ? value : fromEnvironment(value);

const authorization = ({ auth }: Endpoint): readonly Block[] => {
  switch (auth?.kind) {
    case undefined:
      return [];
    case "basic":
      return [block("basic_auth", attributes({ username: auth.username, password: fromEnvironment(auth.password) }))];
    case "bearer":
      return [block("authorization", attributes({ type: "Bearer", credentials: fromEnvironment(auth.token) }))];
    case "api-key":
      return [block("authorization", attributes({ type: "ApiKey", credentials: fromEnvironment(auth.key) }))];
    default:
      return auth satisfies never;
  }
};
