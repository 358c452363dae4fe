/** What a user may say about CloudWatch Logs, with defaults. */

import { z } from "zod";
import { type Severity, severities } from "../../core/alert.ts";
import type { Existing } from "../../core/existing.ts";
import { type Stream, streams } from "../../core/schema.ts";
import { type Duration, inDays, inSeconds, minutes } from "../../core/units.ts";
import { durationOption, existingOption, type IssueFacts } from "../../options/values.ts";
import { isAddress, isBucketName } from "./bucket-name.ts";

export interface CloudwatchInput {
  /** `eu-west-1` */
  readonly region: string;
  /**
   * The log group of a stream; `{stream}` and `{environment}` are filled in. Each has its retention. Without
   * `{environment}` other environments may write there too, and queries name their own; in a module it stands for the
   * caller's prefix as well, so that without it two calls want the very same groups and the second one fails.
   * `existing("/my/group/{stream}")` are groups of somebody else's: used by their names, never made, and neither kept nor
   * encrypted by what is said here.
   * @default "/{environment}/llm/{stream}"
   */
  readonly logGroup?: string | Existing;
  /** Whether log groups of these names are there and become ours, by import blocks of Terraform 1.5. @default false */
  readonly adopt?: boolean;
  /** Metric filters, and so alarms, need STANDARD. It cannot be changed later. @default "STANDARD" */
  readonly logGroupClass?: "STANDARD" | "INFREQUENT_ACCESS";
  /**
   * Of the metrics that filters write. Without `{environment}` the names of metrics begin with the environment's, because
   * Amazon adds up what two write to one metric. @default "LLM/{environment}"
   */
  readonly namespace?: string;
  /** Other keys of the record than the canonical ones, keyed by field; also `service`, `environment`, `stream`. @default {} */
  readonly names?: Readonly<Record<string, string>>;
  /** Whether records may come from elsewhere, so that no shipper of this environment needs to write here. @default false */
  readonly fedFromOutside?: boolean;
  /**
   * Whose key encrypts log groups, topics and the archive: `own` is a key of this stack, turned over every year;
   * `existing("arn:aws:kms:…:key/…")` one of the same region whose policy lets CloudWatch use it; `aws` is Amazon's own, which
   * topics that alarms tell cannot have: they stay without one. A key costs about a dollar a month. Say `keepOwnKey: true`
   * with whatever comes after `own`. @default "own"
   */
  readonly encryption?: "own" | "aws" | Existing;
  /**
   * Whether the key of `own` stays in the stack, guarded, although nothing new is encrypted by it: records of before cannot be
   * read without it, and Terraform deletes what is in its files no more. @default false
   */
  readonly keepOwnKey?: boolean;
  /**
   * The instruments that become metrics, by up to three of their labels; a counter as a total too, which is zero where
   * nothing counts. Each is a filter of the hundred that a log group can have, and Amazon charges for a metric of each
   * group of labels.
   * @default "all", and "none" outside the class STANDARD
   */
  readonly metrics?: "all" | "none" | readonly string[];
  /** Alarms on what an instrument usually does, by its name: `{ llm_requests_total: { is: "below" } }`. @default {} */
  readonly anomalies?: Readonly<Record<string, AnomalyInput>>;
  /**
   * Whether Amazon scans what is written for what the detectors find, and masks it for whoever may not unmask. A second net
   * behind the shippers, which have redacted already; charged for each gigabyte, and a masked number is JSON no more.
   * @default false
   */
  readonly dataProtection?: boolean;
  /**
   * Fields that Logs Insights finds records by without reading all; at most 20. Queries that ask for one's very value scan
   * and cost less. Of our own groups of the class STANDARD. @default ids, event, service, model, status and kind of error
   */
  readonly indexedFields?: readonly string[];
  /** Copies of streams in S3, by Firehose, as long as the stream is kept. @default none */
  readonly archive?: ArchiveInput;
}

export interface AnomalyInput {
  /** The side of the band that is wrong. @default "either" */
  readonly is?: "above" | "below" | "either";
  /** How many standard deviations the band is wide on either side. @default 2 */
  readonly deviations?: number;
  /** A period of the metric: whole minutes, at most a day. @default minutes(5) */
  readonly over?: Duration;
  /** How many periods in a row it is outside. @default 3 */
  readonly periods?: number;
  /** Who is told. @default "warning" */
  readonly severity?: Severity;
}

export interface ArchiveInput {
  /** @default ["audit"] */
  readonly streams?: readonly Stream[];
  /**
   * A bucket for each stream, because a bucket has one lock and one life for all in it; `{stream}` and `{environment}` are
   * filled in, in a module with the caller's prefix. Names are unique in the world. `existing("my-bucket")` is somebody
   * else's, with its own lock and life.
   * @default "{environment}-<key of the target>-{stream}-<account's number>"
   */
  readonly bucket?: string | Existing;
  /**
   * Whether records cannot be deleted before their time, by stream: in `governance` mode only by who may bypass it, in
   * `compliance` mode by nobody, which no one can take back. Told to a bucket when it is made. A stream that is not named has
   * its default. @default { audit: "governance" }, others "none"
   */
  readonly objectLock?: Readonly<Partial<Record<Stream, LockMode>>>;
  /** Where old objects go, if they stay there as long as the class charges at least. @default "GLACIER_IR" */
  readonly storageClass?: ColdClass | "STANDARD";
  /** When they go there: whole days, at least 30. @default days(90) */
  readonly coldAfter?: Duration;
}

export type LockMode = "governance" | "compliance" | "none";
export type ColdClass = "STANDARD_IA" | "GLACIER_IR" | "GLACIER" | "DEEP_ARCHIVE";

const filled = (template: string, environment: string, stream: string): string =>
  template.replaceAll("{environment}", environment).replaceAll("{stream}", stream);

const templateOf = (name: string | Existing): string => (typeof name === "string" ? name : name.name);

const longestPeriod = 86_400;

/**
 * Rules of a value run even when its type was refused, where they must not fall over what they find. What has another type has
 * been told so.
 */
const isNamed = (value: unknown): value is string | Existing =>
  typeof value === "string" || (isObject(value) && typeof value.name === "string");

const isTime = (value: unknown): value is Duration => isObject(value) && typeof value.milliseconds === "number";

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const named =
  (rule: (name: string, isOurs: boolean) => boolean) =>
  (value: unknown): boolean =>
    !isNamed(value) || rule(templateOf(value), typeof value === "string");

const timed =
  (rule: (time: Duration) => boolean) =>
  (value: unknown): boolean =>
    !isTime(value) || rule(value);

const anomaly = z
  .strictObject({
    is: z.enum(["above", "below", "either"]).default("either"),
    deviations: z.number().min(0.1).max(20).default(2),
    over: durationOption
      .refine(
        timed(time => inSeconds(time) % 60 === 0 && inSeconds(time) <= longestPeriod),
        "is no period of a metric: whole minutes, at most a day",
      )
      .default(minutes(5)),
    periods: z.int().min(1).default(3),
    severity: z.enum(severities).default("warning"),
  })
  .refine(
    ({ over, periods }) =>
      timed(time => inSeconds(time) * periods <= (inSeconds(time) < 3600 ? 1 : 7) * longestPeriod)(over),
    "looks back longer than a day, or seven where a period is an hour or more",
  );

/** Whatever a stream and an environment are called; as numbers they may make an address. */
const isBucketTemplate = (template: string): boolean =>
  isBucketName(filled(template, "prod", "audit")) && !isAddress(filled(template, "1", "1"));

const twice: IssueFacts = { problem: "duplicate", expected: "each stream once" };

const archive = z.strictObject({
  streams: z
    .array(z.enum(streams))
    .min(1)
    .refine(all => new Set(all).size === all.length, { error: "names a stream twice", params: twice })
    .default(["audit"]),
  bucket: z
    .union([z.string(), existingOption])
    .refine(
      named(isBucketTemplate),
      "is no name of a bucket: 3 to 63 lower-case letters, digits, hyphens and single dots, none that Amazon keeps for itself",
    )
    .refine(
      named((name, isOurs) => !isOurs || name.includes("{stream}")),
      "is the same bucket for every stream: put {stream} into its name",
    )
    .optional(),
  objectLock: z.partialRecord(z.enum(streams), z.enum(["governance", "compliance", "none"])).default({}),
  storageClass: z.enum(["STANDARD", "STANDARD_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"]).optional(),
  coldAfter: durationOption
    .refine(
      timed(time => Number.isInteger(inDays(time)) && inDays(time) >= 30),
      "is no whole number of days from 30 on",
    )
    .optional(),
});

export const cloudwatchOptions = z.strictObject({
  region: z.string().regex(/^[a-z]{2,4}(-[a-z]+)+-[0-9]$/, "is no region, such as eu-west-1"),
  logGroup: z
    .union([z.string().max(400), existingOption])
    .refine(
      named(name => name.includes("{stream}") && /^[0-9A-Za-z_./#-]+$/.test(filled(name, "x", "application"))),
      "is no name of a log group with {stream} in it, such as /{environment}/llm/{stream}",
    )
    .default("/{environment}/llm/{stream}"),
  adopt: z.boolean().default(false),
  logGroupClass: z.enum(["STANDARD", "INFREQUENT_ACCESS"]).default("STANDARD"),
  namespace: z
    .string()
    .max(200)
    .refine(text => /^(?!AWS\/)[A-Za-z0-9_./#-]+$/.test(filled(text, "x", "")), "is no namespace of metrics")
    .default("LLM/{environment}"),
  names: z.record(z.string(), z.string()).default({}),
  fedFromOutside: z.boolean().default(false),
  encryption: z
    .union([
      z.enum(["own", "aws"]),
      existingOption.refine(
        named(name => /^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key\/[A-Za-z0-9-]+$/.test(name)),
        "is no ARN of a key, such as arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab, and no alias",
      ),
    ])
    .default("own"),
  keepOwnKey: z.boolean().default(false),
  metrics: z.union([z.enum(["all", "none"]), z.array(z.string())]).optional(),
  anomalies: z.record(z.string(), anomaly).default({}),
  dataProtection: z.boolean().default(false),
  indexedFields: z.array(z.string()).max(20).optional(),
  archive: archive.optional(),
});

export type CloudwatchOptions = z.infer<typeof cloudwatchOptions>;
export type Anomaly = CloudwatchOptions["anomalies"][string];
export type Archive = NonNullable<CloudwatchOptions["archive"]>;

export const groupOf = (
  { logGroup }: Pick<CloudwatchOptions, "logGroup">,
  environment: string,
  stream: Stream | "{stream}",
): string => filled(templateOf(logGroup), environment, stream);

/** Whether log groups are somebody else's, who keeps them as they like. */
export const groupsExist = ({ logGroup }: Pick<CloudwatchOptions, "logGroup">): boolean => typeof logGroup !== "string";

/** Whether only one environment can write to a log group. */
export const groupsAreOurs = ({ logGroup }: Pick<CloudwatchOptions, "logGroup">): boolean =>
  templateOf(logGroup).includes("{environment}");

export const namespaceOf = ({ namespace }: Pick<CloudwatchOptions, "namespace">, environment: string): string =>
  filled(namespace, environment, "");

/** Whether metrics of two environments are apart by their namespace alone. */
export const namespaceTellsEnvironments = ({ namespace }: Pick<CloudwatchOptions, "namespace">): boolean =>
  namespace.includes("{environment}");

/** The bucket of a stream where its name was said. */
export const namedBucket = ({ bucket }: Archive, environment: string, stream: Stream): string | undefined =>
  bucket === undefined ? undefined : filled(templateOf(bucket), environment, stream);
