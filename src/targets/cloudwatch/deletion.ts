/**
 * What CloudWatch and its archive give back before its time: no single record.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogStream.html
 */

import type { Stream } from "../../core/schema.ts";
import type { Self, Site } from "../../core/target.ts";
import { type Matching, type Purge, shellWord } from "../../core/telling.ts";
import { type Archive, type CloudwatchOptions, groupOf, namedBucket } from "./options.ts";

export const purgeCloudwatch = (self: Self<CloudwatchOptions>, site: Site, { streams }: Matching): readonly Purge[] => {
  const { archive, region } = self.options;
  const groups = streams.map(stream => groupOf(self.options, site.scope, stream));
  const [first = "", ...others] = groups.map(shellWord);
  const copied = (archive?.streams ?? []).filter(stream => streams.includes(stream));
  return [
    {
      where: `the log groups ${groups.join(", ")}`,
      reach: "stretches",
      calls: [
        {
          about: "list the log streams of the group with the records",
          command: [
            `LOG_GROUP=${first}${others.length === 0 ? "" : ` # or another of ${others.join(", ")}`}`,
            `aws logs describe-log-streams --region ${region} --log-group-name "$LOG_GROUP" --order-by LastEventTime --descending`,
          ].join("\n"),
        },
        {
          about: "delete the log stream they are in, with everything one shipper sent",
          command: `aws logs delete-log-stream --region ${region} --log-group-name "$LOG_GROUP" --log-stream-name "$LOG_STREAM"`,
          lastResort: true,
        },
        {
          about: "let all but the newest day of the group expire; the stack's next `apply` sets the period back",
          command: `aws logs put-retention-policy --region ${region} --log-group-name "$LOG_GROUP" --retention-in-days 1`,
          lastResort: true,
        },
      ],
      notes: [
        "CloudWatch deletes no single record: only whole log streams, whole groups, and what a group's period has run out for.",
        "A log stream is named after the shipper, so it holds everything that shipper sent.",
        "Amazon takes up to 72 hours to delete what has expired.",
        ...(self.options.dataProtection
          ? ["Masked data is still there, for whoever has `logs:Unmask`."]
          : ["`dataProtection: true` masks what detectors find from then on, and nothing that is stored already."]),
      ],
    },
    ...(archive === undefined || copied.length === 0 ? [] : [purgeArchive(archive, copied, self, site)]),
  ];
};

const purgeArchive = (
  archive: Archive,
  copied: readonly Stream[],
  self: Self<CloudwatchOptions>,
  site: Site,
): Purge => {
  const locks = copied.map(
    stream => [stream, archive.objectLock[stream] ?? (stream === "audit" ? "governance" : "none")] as const,
  );
  const locked = (mode: string) => locks.filter(([, one]) => one === mode).map(([stream]) => stream);
  const bucket = (stream: (typeof locks)[number][0]): string =>
    namedBucket(archive, site.scope, stream) ?? `${site.scope}-${self.key}-${stream}-$ACCOUNT`;
  const [first = "audit"] = copied;
  return {
    where: `the archive of ${copied.join(", ")} in S3`,
    reach: locked("none").length + locked("governance").length > 0 ? "stretches" : "nothing",
    calls: [
      {
        about: "find the files of that day, and delete every version of one, with all the records in it",
        command: [
          `ACCOUNT=$(aws sts get-caller-identity --query Account --output text)`,
          `aws s3api list-object-versions --bucket ${bucket(first)} --prefix "${first}/$YEAR/$MONTH/$DAY/"`,
          `aws s3api delete-object --bucket ${bucket(first)} --key "$KEY" --version-id "$VERSION"`,
        ].join("\n"),
      },
    ],
    notes: [
      "A file holds five minutes of records; to keep the others, write it again without the records before its versions are deleted.",
      ...(locked("governance").length > 0
        ? [
            `${locked("governance").join(", ")}: locked in governance mode; the deletion needs \`--bypass-governance-retention\` and the right \`s3:BypassGovernanceRetention\`.`,
          ]
        : []),
      ...(locked("compliance").length > 0
        ? [`${locked("compliance").join(", ")}: locked in compliance mode; nobody can delete it before its time.`]
        : []),
    ],
  };
};
