/** Log groups with what belongs to each: its key, the net behind the shippers and the fields that are found fast. */

import { type Resource, ref, resourcesOf, type Text } from "../../core/resource.ts";
import { type Stream, streams } from "../../core/schema.ts";
import type { Self, Site } from "../../core/target.ts";
import type { AwsArguments } from "../../doors/aws.ts";
import { type Arn, arn } from "./arns.ts";
import { keyArn } from "./encryption.ts";
import { indexDocument } from "./field-index.ts";
import { type CloudwatchOptions, groupOf, groupsExist } from "./options.ts";
import { protectionPolicy } from "./protection.ts";
import { logGroups } from "./resources.ts";

const aws = resourcesOf<AwsArguments>();

/** A stream's log group as others name it, and what is made for it. */
export interface Group {
  readonly stream: Stream;
  /** As records are written to it. */
  readonly name: string;
  /** Its name and ARN for other resources: where it is made here, they wait for it. */
  readonly named: Text;
  readonly arn: Arn;
  readonly resources: readonly Resource[];
}

/** In the order of the streams. A group's name in Terraform is its stream's. */
export const groupsOf = (self: Self<CloudwatchOptions>, site: Site): readonly Group[] =>
  groupsExist(self.options)
    ? streams.map(stream => {
        const name = groupOf(self.options, site.scope, stream);
        return { stream, name, named: name, arn: arn(self.options, "logs", `log-group:${name}`), resources: [] };
      })
    : streams.flatMap((stream, at) => {
        const own = logGroups(self, site)[at];
        if (own === undefined) return [];
        const key = keyArn(self);
        const group = aws(
          "aws_cloudwatch_log_group",
          stream,
          // What is taken out of the files is not guarded any more; `skip_destroy` leaves the records then.
          { ...own, ...(key === undefined ? {} : { kmsKeyId: key }), skipDestroy: true },
          { keepsRecords: true, ...(self.options.adopt ? { adopts: own.name } : {}) },
        );
        const made = { stream, name: own.name, named: ref(group, "name"), arn: ref(group, "arn") };
        return [{ ...made, resources: [group, ...protection(self, site, made), ...index(self, site, made)] }];
      });

type Made = Omit<Group, "resources">;

const protection = (self: Self<CloudwatchOptions>, site: Site, { stream, named }: Made): readonly Resource[] => {
  const document = self.options.dataProtection ? protectionPolicy(self, site, stream) : undefined;
  return document === undefined
    ? []
    : [
        aws("aws_cloudwatch_log_data_protection_policy", stream, {
          logGroupName: named,
          policyDocument: document,
        }),
      ];
};

const index = (self: Self<CloudwatchOptions>, site: Site, { stream, named }: Made): readonly Resource[] => {
  const document = indexDocument(self.options, site);
  return document === undefined
    ? []
    : [aws("aws_cloudwatch_log_index_policy", stream, { logGroupName: named, policyDocument: document })];
};
