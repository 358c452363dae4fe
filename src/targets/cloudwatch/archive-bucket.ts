/**
 * The bucket of an archived stream: versioned, encrypted, closed to the public and to plain HTTP, with the stream's own
 * period. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 */

import { addressOf, joined, type Resource, ref, resourcesOf, type Text } from "../../core/resource.ts";
import { isLowerBound, type Keep, keptDays } from "../../core/retention.ts";
import type { Stream } from "../../core/schema.ts";
import type { Self, Site } from "../../core/target.ts";
import { days, inDays } from "../../core/units.ts";
import type { AwsArguments } from "../../doors/aws.ts";
import { accountId, policy } from "./arns.ts";
import { keyArn } from "./encryption.ts";
import { type Archive, type CloudwatchOptions, type ColdClass, namedBucket } from "./options.ts";

const aws = resourcesOf<AwsArguments>();

/** Days that a class charges for at least. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html */
const leastDays: Readonly<Record<ColdClass, number>> = {
  STANDARD_IA: 30,
  GLACIER_IR: 90,
  GLACIER: 90,
  DEEP_ARCHIVE: 180,
};

/** Until the midnight after a period, the one version's day behind it, and that day's midnight. */
export const archiveLagDays = 3;

/** Whole days, on the side that a stream's period promises. */
export const archivedDays = (keep: Keep): number =>
  isLowerBound(keep) ? Math.ceil(keptDays(keep)) : Math.max(1, Math.floor(keptDays(keep)));

export const bucketNameOf = (archive: Archive, key: string, scope: string, stream: Stream): Text =>
  namedBucket(archive, scope, stream) ?? joined(`${scope}-${key}-${stream}-`, accountId);

/** The bucket first, then what is said of it. */
export const bucketResources = (
  archive: Archive,
  stream: Stream,
  self: Self<CloudwatchOptions>,
  site: Site,
): readonly [Resource, ...Resource[]] => {
  const mode = archive.objectLock[stream] ?? (stream === "audit" ? "governance" : "none");
  const bucket = aws(
    "aws_s3_bucket",
    stream,
    {
      bucket: bucketNameOf(archive, self.key, site.scope, stream),
      ...(mode === "none" ? {} : { objectLockEnabled: true }),
      tags: { environment: site.name, stream },
    },
    { keepsRecords: true },
  );
  const of = { bucket: ref(bucket, "id") };
  const key = keyArn(self);
  const versions = aws(
    "aws_s3_bucket_versioning",
    stream,
    { ...of, versioningConfiguration: { status: "Enabled" } },
    { keepsRecords: true },
  );
  const afterVersions = { dependsOn: [addressOf(versions)] };
  const closed = aws("aws_s3_bucket_public_access_block", stream, {
    ...of,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  const period = archivedDays(site.retention[stream]);
  return [
    bucket,
    versions,
    aws("aws_s3_bucket_server_side_encryption_configuration", stream, {
      ...of,
      rule: [
        key === undefined
          ? { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }
          : {
              bucketKeyEnabled: true,
              applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key },
            },
      ],
    }),
    closed,
    aws(
      "aws_s3_bucket_policy",
      stream,
      {
        ...of,
        policy: policy({
          Sid: "OnlyEncrypted",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [ref(bucket, "arn"), joined(ref(bucket, "arn"), "/*")],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        }),
      },
      // S3 takes one change of who may read at a time.
      { dependsOn: [addressOf(closed)] },
    ),
    aws("aws_s3_bucket_lifecycle_configuration", stream, { ...of, rule: lifeOf(period, archive) }, afterVersions),
    ...(mode === "none"
      ? []
      : [
          aws(
            "aws_s3_bucket_object_lock_configuration",
            stream,
            { ...of, rule: { defaultRetention: { mode: mode.toUpperCase(), days: period } } },
            afterVersions,
          ),
        ]),
  ];
};

/** A period's end makes the version that was current an old one; that one is deleted a day later. */
const lifeOf = (period: number, { storageClass = "GLACIER_IR", coldAfter = days(90) }: Archive) => {
  const cold = inDays(coldAfter);
  const pays = storageClass !== "STANDARD" && period >= cold + leastDays[storageClass];
  const everything = [{ prefix: "" }];
  return [
    {
      id: "period",
      status: "Enabled",
      filter: everything,
      ...(pays ? { transition: [{ days: cold, storageClass }] } : {}),
      expiration: [{ days: period }],
      noncurrentVersionExpiration: [{ noncurrentDays: 1 }],
      abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
    },
    {
      id: "markers",
      status: "Enabled",
      filter: everything,
      expiration: [{ expiredObjectDeleteMarker: true }],
    },
  ];
};
