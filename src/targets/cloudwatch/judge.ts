/** What is wrong with CloudWatch that only the whole environment shows. */

import type { Problem } from "../../core/errors.ts";
import { judgeJsonNames } from "../../core/json-document.ts";
import { refusalOf } from "../../core/query/index.ts";
import type { Self, Site } from "../../core/target.ts";
import { judgeAlerts } from "./alerts.ts";
import { judgeAnomalies, judgeMetrics } from "./anomalies.ts";
import { judgeKey } from "./encryption.ts";
import { judgeIndexedFields } from "./field-index.ts";
import { judgeArchive } from "./judge-archive.ts";
import { judgeLimits } from "./limits.ts";
import { type CloudwatchOptions, groupsExist } from "./options.ts";
import { judgeRetention } from "./retention.ts";
import { topicsOf } from "./topics.ts";

export const judgeCloudwatch = (self: Self<CloudwatchOptions>, site: Site): readonly Problem[] => {
  const misnamed = judgeJsonNames(self.options.names, site);
  const problems = [
    ...misnamed,
    ...judgeRetention(self.options, site),
    ...judgeTogether(self.options),
    ...judgeKey(self.options),
    ...judgeArchive(self.options),
    ...(misnamed.length === 0
      ? [
          ...judgeAlerts(self, site),
          ...judgeMetrics(self, site),
          ...judgeNotices(self, site),
          ...judgeIndexedFields(self, site),
        ]
      : []),
  ];
  return problems.length > 0 ? problems : judgeLimits(self, site);
};

/** Options that exclude each other. */
const judgeTogether = (options: CloudwatchOptions): readonly Problem[] => {
  const { adopt, archive, dataProtection, indexedFields, logGroupClass, metrics } = options;
  const standard = (path: string, what: string): Problem => ({
    code: "missing-capability",
    path,
    what: `needs log groups with ${what}`,
    got: logGroupClass,
    expected: 'logGroupClass: "STANDARD"',
  });
  const isStandard = logGroupClass === "STANDARD";
  const fromOthers = (path: string, what: string): Problem => ({ code: "wrong-value", path, what, expected: "either" });
  return [
    ...(archive !== undefined && !isStandard ? [standard("archive", "subscriptions")] : []),
    ...(metrics !== undefined && metrics !== "none" && !isStandard ? [standard("metrics", "metric filters")] : []),
    ...(indexedFields !== undefined && !isStandard ? [standard("indexedFields", "field indexes")] : []),
    ...(adopt && groupsExist(options)
      ? [fromOthers("adopt", "makes groups ours that logGroup says are somebody else's")]
      : []),
    ...(dataProtection && groupsExist(options)
      ? [fromOthers("dataProtection", "would replace the policy of groups that are somebody else's")]
      : []),
    ...(indexedFields !== undefined && groupsExist(options)
      ? [fromOthers("indexedFields", "would replace the index of groups that are somebody else's")]
      : []),
  ];
};

/** Anomalies, and the routes that carry them where no alert is judged here. */
const judgeNotices = (self: Self<CloudwatchOptions>, site: Site): readonly Problem[] => {
  if (Object.keys(self.options.anomalies).length === 0) return [];
  const told = site.alerts(self.key).some(({ state }) => state === "on");
  const refusal = told ? undefined : refusalOf(() => topicsOf(self, site));
  return [
    ...judgeAnomalies(self, site),
    ...(refusal === undefined
      ? []
      : [
          {
            code: "missing-capability",
            path: "routes",
            what: refusal.why,
            ...(refusal.help === undefined ? {} : { help: refusal.help }),
          } satisfies Problem,
        ]),
  ];
};
