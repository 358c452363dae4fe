/** All rules, by resource type. */

import type { RuleTable } from "../rule.ts";
import { awsAlarmRules } from "./aws-alarms.ts";
import { awsDataProtectionRules } from "./aws-data-protection.ts";
import { awsLogRules } from "./aws-logs.ts";
import { azureAlertRules } from "./azure-alerts.ts";
import { azureLogRules } from "./azure-logs.ts";
import { googleRules } from "./google.ts";

export const rules: RuleTable = {
  ...awsLogRules,
  ...awsAlarmRules,
  ...awsDataProtectionRules,
  ...googleRules,
  ...azureLogRules,
  ...azureAlertRules,
};
