/**
 * Copies of streams in S3: a subscription hands records to Firehose, which writes objects of a few minutes each. They are
 * gzip members one behind the other, as CloudWatch hands them on, so that `gunzip` reads an object as it is.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */

import { addressOf, type Resource, ref, resourcesOf, type Text } from "../../core/resource.ts";
import type { Stream } from "../../core/schema.ts";
import type { Self, Site } from "../../core/target.ts";
import type { AwsArguments } from "../../doors/aws.ts";
import { bucketNameOf, bucketResources } from "./archive-bucket.ts";
import { type Arn, accountId, arn, below, globalArn, policy, trust } from "./arns.ts";
import { keyArn } from "./encryption.ts";
import type { Archive, CloudwatchOptions } from "./options.ts";

const aws = resourcesOf<AwsArguments>();

/** By stream: where its records go. */
interface Place {
  readonly stream: Stream;
  readonly bucket: Text;
  readonly bucketArn: Arn;
  readonly resources: readonly Resource[];
}

/** Everything of the archive; `groupOf` is a log group's name. */
export const archiveResources = (
  self: Self<CloudwatchOptions>,
  site: Site,
  groupOf: (stream: Stream) => Text,
): readonly Resource[] => {
  const { archive } = self.options;
  if (archive === undefined) return [];
  const places = archive.streams.map(stream => placeOf(archive, stream, self, site));
  const writer = writerRole(self, site, places);
  const reader = readerRole(self, site);
  const streams = places.map(place => ({ ...place, firehose: deliveryStream(place, writer, self, site) }));
  return [
    ...places.flatMap(({ resources }) => resources),
    ...writer,
    ...reader.role,
    ...streams.map(({ firehose }) => firehose),
    reader.allows(streams.map(({ firehose }) => firehose)),
    ...streams.map(({ stream, firehose }) =>
      aws(
        "aws_cloudwatch_log_subscription_filter",
        stream,
        {
          name: `${site.scope}-${self.key}-archive`,
          logGroupName: groupOf(stream),
          // Every record.
          filterPattern: "",
          destinationArn: ref(firehose, "arn"),
          roleArn: ref(reader.role[0], "arn"),
        },
        // A test message goes through when it is made.
        { dependsOn: [addressOf(readerPolicy)] },
      ),
    ),
  ];
};

/** The bucket of each archived stream. */
export const archiveBuckets = (self: Self<CloudwatchOptions>, site: Site): Readonly<Record<string, Text>> => {
  const { archive } = self.options;
  return archive === undefined
    ? {}
    : Object.fromEntries(archive.streams.map(stream => [stream, placeOf(archive, stream, self, site).bucket]));
};

const placeOf = (archive: Archive, stream: Stream, self: Self<CloudwatchOptions>, site: Site): Place => {
  if (typeof archive.bucket === "object") {
    const bucket = bucketNameOf(archive, self.key, site.scope, stream);
    return { stream, bucket, bucketArn: globalArn(self.options, "s3", String(bucket)), resources: [] };
  }
  const resources = bucketResources(archive, stream, self, site);
  const [bucket] = resources;
  return { stream, bucket: ref(bucket, "bucket"), bucketArn: ref(bucket, "arn"), resources };
};

const deliveryStream = (
  { stream, bucketArn, resources }: Place,
  [role]: readonly [Resource, Resource],
  self: Self<CloudwatchOptions>,
  site: Site,
): Resource => {
  const key = keyArn(self);
  return aws(
    "aws_kinesis_firehose_delivery_stream",
    stream,
    {
      name: `${site.scope}-${self.key}-${stream}`,
      destination: "extended_s3",
      serverSideEncryption:
        key === undefined
          ? { enabled: true, keyType: "AWS_OWNED_CMK" }
          : { enabled: true, keyType: "CUSTOMER_MANAGED_CMK", keyArn: key },
      extendedS3Configuration: {
        roleArn: ref(role, "arn"),
        bucketArn,
        bufferingInterval: 300,
        bufferingSize: 64,
        // The records are gzip already.
        compressionFormat: "UNCOMPRESSED",
        fileExtension: ".json.gz",
        prefix: `${stream}/!{timestamp:yyyy/MM/dd}/`,
        errorOutputPrefix: `errors/${stream}/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/`,
        ...(key === undefined ? {} : { kmsKeyArn: key }),
      },
      tags: { environment: site.name, stream },
    },
    { dependsOn: [addressOf(writerPolicy), ...resources.slice(1).map(addressOf)] },
  );
};

const writerPolicy = { type: "aws_iam_role_policy", name: "archive-writer" } as const;
const readerPolicy = { type: "aws_iam_role_policy", name: "archive-reader" } as const;

/** What Firehose writes as. @see https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3 */
const writerRole = (
  self: Self<CloudwatchOptions>,
  site: Site,
  places: readonly Place[],
): readonly [Resource, Resource] => {
  const key = keyArn(self);
  const role = aws("aws_iam_role", writerPolicy.name, {
    name: `${site.scope}-${self.key}-${writerPolicy.name}`,
    assumeRolePolicy: trust("firehose.amazonaws.com", { StringEquals: { "sts:ExternalId": accountId } }),
    tags: { environment: site.name },
  });
  return [
    role,
    aws("aws_iam_role_policy", writerPolicy.name, {
      name: "write",
      role: ref(role, "name"),
      policy: policy(
        {
          Sid: "Buckets",
          Effect: "Allow",
          Action: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
          Resource: places.map(({ bucketArn }) => bucketArn),
        },
        {
          Sid: "Objects",
          Effect: "Allow",
          Action: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
          Resource: places.flatMap(({ stream, bucketArn }) =>
            [stream, `errors/${stream}`].map(folder => below(bucketArn, `/${folder}/*`)),
          ),
        },
        ...(key === undefined
          ? []
          : [
              {
                Sid: "Key",
                Effect: "Allow",
                Action: ["kms:Decrypt", "kms:GenerateDataKey"],
                Resource: key,
                Condition: { StringLike: { "kms:ViaService": `s3.${self.options.region}.*` } },
              } as const,
            ]),
      ),
    }),
  ];
};

/** What CloudWatch Logs hands records on as. */
const readerRole = (self: Self<CloudwatchOptions>, site: Site) => {
  const role = aws("aws_iam_role", readerPolicy.name, {
    name: `${site.scope}-${self.key}-${readerPolicy.name}`,
    assumeRolePolicy: trust("logs.amazonaws.com", { ArnLike: { "aws:SourceArn": arn(self.options, "logs", "*") } }),
    tags: { environment: site.name },
  });
  return {
    role: [role] as const,
    allows: (firehoses: readonly Resource[]): Resource =>
      aws("aws_iam_role_policy", readerPolicy.name, {
        name: "hand-on",
        role: ref(role, "name"),
        policy: policy({
          Sid: "DeliveryStreams",
          Effect: "Allow",
          Action: ["firehose:PutRecord", "firehose:PutRecordBatch"],
          Resource: firehoses.map(one => ref(one, "arn")),
        }),
      }),
  };
};
