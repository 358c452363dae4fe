/** What a user may say about Google Cloud Logging, with defaults. */

import { z } from "zod";
import type { Existing } from "../../core/existing.ts";
import { type Stream, streams } from "../../core/schema.ts";
import { existingOption } from "../../options/values.ts";

export interface GcpInput {
  /** The project's id. */
  readonly project: string;
  /** Where the buckets are: `global`, `us`, `eu`, or a region. It cannot be changed later. @default "global" */
  readonly location?: string;
  /**
   * The log of a stream; `{stream}` and `{environment}` are filled in. Without `{environment}` other environments may write
   * there too: sinks, metrics, exclusions and queries take the records that name this one and leave the others where they
   * are. A module called twice would take the same records twice. @default "llm-{environment}-{stream}"
   */
  readonly log?: string;
  /**
   * The bucket of a stream, which has its retention; `{stream}` and `{environment}` are filled in. A Terraform module puts
   * its caller's prefix before the environment's name, so that without `{environment}` it cannot be called twice, and two
   * environments would both make one bucket. @default "llm-{environment}-{stream}"
   */
  readonly bucket?: string;
  /**
   * Buckets that are yours and so is their retention, by stream, in any project:
   * `{ audit: existing("projects/central/locations/eu/buckets/audit") }`. @default {}: all are ours
   */
  readonly buckets?: Readonly<Partial<Record<Stream, Existing>>>;
  /** Sinks that are yours and fill a stream's bucket already: `{ audit: existing("audit-sink") }`. @default {} */
  readonly sinks?: Readonly<Partial<Record<Stream, Existing>>>;
  /** The streams whose buckets nobody can shorten or delete any more, ever. @default [] */
  readonly locked?: readonly Stream[];
  /**
   * The key our buckets are encrypted with, in their location, which Logging's service account may use:
   * `existing("projects/acme-llm/locations/europe-west1/keyRings/llm/cryptoKeys/logs")`. It can be changed, not taken away.
   * @default Google's own
   */
  readonly kmsKey?: Existing;
  /**
   * Whether BigQuery shows our buckets as datasets, to everybody who may read the project's datasets. @default false
   */
  readonly linkedDatasets?: boolean;
  /** Copies of records in BigQuery. @default none */
  readonly bigQuery?: BigQueryInput;
  /**
   * Where Google Kubernetes Engine writes what the services' pods print, unredacted, so that `_Default` there leaves it out;
   * `false` leaves everything in. @default in a cluster, every one of `project`
   */
  readonly gke?: false | GkeInput;
  /**
   * The monitored resource that records come from; alerts must name it. What the collector sends is a `generic_node`.
   * @default "generic_node"
   */
  readonly resourceType?: string;
  /** Other keys of `jsonPayload`, keyed by field; also `service`, `environment`, `stream`. @default {} */
  readonly names?: Readonly<Record<string, string>>;
  /**
   * Whether records may come from elsewhere, so that no shipper of this environment needs to write here. The sinks sample
   * them then. @default false
   */
  readonly fedFromOutside?: boolean;
}

/** A dataset for each stream, since it is the dataset that says when partitions expire. */
export interface BigQueryInput {
  /** @default every stream */
  readonly streams?: readonly Stream[];
  /**
   * `{stream}` and `{environment}` are filled in, hyphens as underscores; without `{environment}` a module has no place for
   * its prefix, as with `bucket`. @default "llm_logs_{environment}_{stream}"
   */
  readonly dataset?: string;
  /** `EU`, `US` or a region. It cannot be changed later. @default the buckets' location, unless that is `global` */
  readonly location?: string;
  /** Whether the datasets exist already and become ours. @default false */
  readonly adopt?: boolean;
}

export interface GkeInput {
  /** The project that has the cluster. @default `project` of the target */
  readonly project?: string;
  /** The cluster's name, where others in the project have pods of the same names. @default any */
  readonly cluster?: string;
}

const perStream = (pattern: RegExp, what: string, example: string) =>
  z
    .string()
    .max(80)
    .refine(
      text => text.includes("{stream}") && pattern.test(filled(text, "x", "application")),
      `is no ${what} with {stream} in it, such as ${example}`,
    );

const projectId = "[a-z][a-z0-9-]{4,28}[a-z0-9]";
const project = z.string().regex(new RegExp(`^${projectId}$`), "is no project id");

/** The form every region has, so that new ones pass and misspelt ones do not. */
const region =
  "(?:africa|asia|australia|europe|me|northamerica|southamerica|us)-(?:north|south)?(?:central|east|north|south|west)[1-9][0-9]?";

/** @see https://cloud.google.com/logging/docs/region-support */
const bucketPlace = `(?:global|us|eu|${region})`;
const bucketLocation = new RegExp(`^${bucketPlace}$`);
/** @see https://cloud.google.com/bigquery/docs/locations */
const datasetLocation = new RegExp(`^(US|EU|${region})$`);

/** A reference to what somebody else owns; what is none has been refused already. */
const named = (pattern: RegExp, message: string) =>
  existingOption.refine(value => value?.kind !== "existing" || pattern.test(value.name), message);

const byStream = <T extends z.ZodType>(value: T) =>
  z.strictObject(
    Object.fromEntries(streams.map(stream => [stream, value.optional()])) as Record<Stream, z.ZodOptional<T>>,
  );

/** Each name at most once. */
const someStreams = z
  .array(z.enum(streams))
  .refine(named => new Set(named).size === named.length, "names a stream twice");

/** Google's own, `_Default` and `_Required`, begin with an underscore. */
const bucketPath = new RegExp(
  `^projects/(${projectId})/locations/(${bucketPlace})/buckets/([A-Za-z0-9_][A-Za-z0-9_.-]{0,99})$`,
);

/** Its place is compared with the buckets'. @see https://cloud.google.com/kms/docs/resource-hierarchy */
const keyPath = new RegExp(
  `^projects/${projectId}/locations/[a-z][a-z0-9-]{1,40}/keyRings/[A-Za-z0-9_-]{1,63}/cryptoKeys/[A-Za-z0-9_-]{1,63}$`,
);

export const gcpOptions = z.strictObject({
  project,
  location: z.string().regex(bucketLocation, "is no location, such as europe-west1, eu or global").default("global"),
  log: perStream(/^[A-Za-z0-9_.-]+$/, "name of a log", "llm-{environment}-{stream}").default(
    "llm-{environment}-{stream}",
  ),
  bucket: perStream(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, "name of a bucket", "llm-{environment}-{stream}").default(
    "llm-{environment}-{stream}",
  ),
  buckets: byStream(named(bucketPath, "is no bucket, such as projects/acme-llm/locations/eu/buckets/audit")).default(
    {},
  ),
  sinks: byStream(named(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/, "is no name of a sink")).default({}),
  locked: someStreams.default([]),
  kmsKey: named(
    keyPath,
    "is no key, such as projects/acme-llm/locations/europe-west1/keyRings/llm/cryptoKeys/logs",
  ).optional(),
  linkedDatasets: z.boolean().default(false),
  bigQuery: z
    .strictObject({
      streams: someStreams.min(1, "names no stream").default([...streams]),
      dataset: perStream(/^[A-Za-z0-9_]+$/, "name of a dataset", "llm_logs_{environment}_{stream}").default(
        "llm_logs_{environment}_{stream}",
      ),
      location: z.string().regex(datasetLocation, "is no location, such as europe-west1 or EU").optional(),
      adopt: z.boolean().default(false),
    })
    .optional(),
  gke: z
    .union([
      z.literal(false),
      z.strictObject({
        project: project.optional(),
        cluster: z
          .string()
          .regex(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/, "is no name of a cluster")
          .optional(),
      }),
    ])
    .default({}),
  resourceType: z
    .string()
    .regex(/^[a-z][a-z0-9_]{1,60}$/, "is no monitored resource")
    .default("generic_node"),
  names: z.record(z.string(), z.string()).default({}),
  fedFromOutside: z.boolean().default(false),
});

export type GcpOptions = z.infer<typeof gcpOptions>;
export type BigQueryOptions = NonNullable<GcpOptions["bigQuery"]>;

const filled = (template: string, environment: string, stream: string): string =>
  template.replaceAll("{environment}", environment).replaceAll("{stream}", stream);

export const logOf = ({ log }: GcpOptions, environment: string, stream: Stream | "{stream}"): string =>
  filled(log, environment, stream);

/** Where a stream's records are kept. */
export interface Bucket {
  readonly project: string;
  readonly location: string;
  readonly bucketId: string;
  /** Whether it is somebody else's. */
  readonly existing: boolean;
}

export const bucketOf = (
  { bucket, buckets, project, location }: GcpOptions,
  environment: string,
  stream: Stream,
): Bucket => {
  const [, theirs, place, id] = bucketPath.exec(buckets[stream]?.name ?? "") ?? [];
  return theirs === undefined || place === undefined || id === undefined
    ? { project, location, bucketId: filled(bucket, environment, stream), existing: false }
    : { project: theirs, location: place, bucketId: id, existing: true };
};

/** The name it has in the API: `projects/acme-llm/locations/eu/buckets/audit`. */
export const bucketName = ({ project, location, bucketId }: Omit<Bucket, "existing">): string =>
  `projects/${project}/locations/${location}/buckets/${bucketId}`;

/** Ids of datasets have no hyphens. */
export const datasetOf = ({ dataset }: BigQueryOptions, environment: string, stream: Stream): string =>
  filled(dataset, environment.replaceAll("-", "_"), stream);
