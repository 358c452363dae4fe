/**
 * The arguments of Grafana's own provider, which has no published bindings: what cdktf would generate, as types alone and of
 * what is emitted here. Unlike in Grafana's provisioning files nothing is expanded in them.
 * @see https://registry.terraform.io/providers/grafana/grafana/4.45.1/docs
 */

import type { Text } from "../core/resource.ts";

/** @see https://registry.terraform.io/providers/grafana/grafana/4.45.1/docs/resources/folder */
export interface FolderArguments {
  readonly title: Text;
  /** Another one destroys and makes anew. @default made by Grafana */
  readonly uid?: Text;
  readonly parentFolderUid?: Text;
  /** Whether a folder is kept that has dashboards or alert rules in it. @default false: they go with it */
  readonly preventDestroyIfNotEmpty?: boolean;
}

/** @see https://registry.terraform.io/providers/grafana/grafana/4.45.1/docs/resources/data_source */
export interface DataSourceArguments {
  readonly name: Text;
  readonly type: Text;
  /** Another one destroys and makes anew. @default made by Grafana */
  readonly uid?: Text;
  readonly url?: Text;
  /** @default "proxy" */
  readonly accessMode?: "proxy" | "direct";
  /** @default false */
  readonly basicAuthEnabled?: boolean;
  readonly basicAuthUsername?: Text;
  /** Sensitive. Headers stand here: `httpHeaderName…` in the JSON is refused. */
  readonly httpHeaders?: Readonly<Record<string, Text>>;
  /** JSON: `jsonData`. */
  readonly jsonDataEncoded?: Text;
  /** JSON: `secureJsonData`; sensitive. */
  readonly secureJsonDataEncoded?: Text;
  /** @default false */
  readonly isDefault?: boolean;
}

/** @see https://registry.terraform.io/providers/grafana/grafana/4.45.1/docs/resources/dashboard */
export interface DashboardArguments {
  /** JSON: the classic form, whose `uid` is the dashboard's. */
  readonly configJson: Text;
  /** Its uid. */
  readonly folder?: Text;
  /** Whether one of the same uid or title is replaced. @default false */
  readonly overwrite?: boolean;
  readonly message?: Text;
}

/** @see https://registry.terraform.io/providers/grafana/grafana/4.45.1/docs/resources/message_template */
export interface MessageTemplateArguments {
  /** Another one destroys and makes anew. */
  readonly name: Text;
  readonly template: Text;
  /** Another value destroys and makes anew. @default false */
  readonly disableProvenance?: boolean;
}

/** @see https://registry.terraform.io/providers/grafana/grafana/4.45.1/docs/resources/mute_timing */
export interface MuteTimingArguments {
  /** Another one destroys and makes anew. */
  readonly name: Text;
  readonly intervals?: readonly {
    /** `hh:mm`; the end is not part of it. */
    readonly times?: readonly { readonly start: Text; readonly end: Text }[];
    readonly weekdays?: readonly Text[];
    readonly daysOfMonth?: readonly Text[];
    readonly months?: readonly Text[];
    readonly years?: readonly Text[];
    readonly location?: Text;
  }[];
  /** Another value destroys and makes anew. @default false */
  readonly disableProvenance?: boolean;
}

export interface SlackReceiver {
  /** Of an incoming webhook; sensitive. */
  readonly url?: Text;
  readonly recipient?: Text;
  readonly title?: Text;
  readonly text?: Text;
  readonly color?: Text;
  readonly disableResolveMessage?: boolean;
}

export interface PagerdutyReceiver {
  /** Sensitive. */
  readonly integrationKey: Text;
  /** @default "critical" */
  readonly severity?: Text;
  readonly summary?: Text;
  readonly disableResolveMessage?: boolean;
}

export interface EmailReceiver {
  readonly addresses: readonly Text[];
  /** One mail to all. @default false */
  readonly singleEmail?: boolean;
  readonly subject?: Text;
  readonly message?: Text;
  readonly disableResolveMessage?: boolean;
}

export interface WebhookReceiver {
  readonly url: Text;
  /** @default "POST" */
  readonly httpMethod?: Text;
  readonly disableResolveMessage?: boolean;
}

/**
 * A block for each receiver, by kind; of a receiver's uid Grafana alone decides. Only the kinds of our routes.
 * @see https://registry.terraform.io/providers/grafana/grafana/4.45.1/docs/resources/contact_point
 */
export interface ContactPointArguments {
  /** Another one destroys and makes anew. */
  readonly name: Text;
  readonly slack?: readonly SlackReceiver[];
  readonly pagerduty?: readonly PagerdutyReceiver[];
  readonly email?: readonly EmailReceiver[];
  readonly webhook?: readonly WebhookReceiver[];
  /** Another value destroys and makes anew. @default false */
  readonly disableProvenance?: boolean;
}

interface Pace {
  /** @default "30s" */
  readonly groupWait?: Text;
  /** @default "5m" */
  readonly groupInterval?: Text;
  /** @default "4h" */
  readonly repeatInterval?: Text;
}

/**
 * The one tree of the organisation: whatever is there is replaced.
 * @see https://registry.terraform.io/providers/grafana/grafana/4.45.1/docs/resources/notification_policy
 */
export interface NotificationPolicyArguments extends Pace {
  readonly contactPoint: Text;
  readonly groupBy: readonly Text[];
  readonly policy?: readonly (Pace & {
    readonly contactPoint?: Text;
    readonly groupBy?: readonly Text[];
    readonly muteTimings?: readonly Text[];
    readonly continue?: boolean;
    readonly matcher?: readonly {
      readonly label: Text;
      readonly match: "=" | "!=" | "=~" | "!~";
      readonly value: Text;
    }[];
  })[];
  readonly disableProvenance?: boolean;
}

export interface RuleQuery {
  readonly refId: Text;
  /** `__expr__` for an expression. */
  readonly datasourceUid: Text;
  readonly queryType?: Text;
  /** JSON. */
  readonly model: Text;
  /** In seconds before the rule is judged. */
  readonly relativeTimeRange: { readonly from: number; readonly to: number };
}

/** @see https://registry.terraform.io/providers/grafana/grafana/4.45.1/docs/resources/rule_group */
export interface RuleGroupArguments {
  /** Another one destroys and makes anew. */
  readonly name: Text;
  /** Another one destroys and makes anew. */
  readonly folderUid: Text;
  readonly intervalSeconds: number;
  readonly rule: readonly {
    readonly name: Text;
    readonly uid?: Text;
    /** The `refId` that decides. */
    readonly condition?: Text;
    /** `5m`. @default "0" */
    readonly for?: Text;
    readonly keepFiringFor?: Text;
    /** @default "NoData" */
    readonly noDataState?: "OK" | "NoData" | "KeepLast" | "Alerting";
    /** @default "Alerting" */
    readonly execErrState?: "OK" | "Error" | "KeepLast" | "Alerting";
    readonly labels?: Readonly<Record<string, Text>>;
    readonly annotations?: Readonly<Record<string, Text>>;
    /** @default false */
    readonly isPaused?: boolean;
    readonly data: readonly RuleQuery[];
    readonly notificationSettings?: Pace & {
      readonly contactPoint: Text;
      /** `grafana_folder` and `alertname` must be among them. */
      readonly groupBy?: readonly Text[];
      readonly muteTimings?: readonly Text[];
    };
  }[];
  /** @default false */
  readonly disableProvenance?: boolean;
}

/** The arguments of each, by type. */
export interface GrafanaArguments {
  readonly grafana_contact_point: ContactPointArguments;
  readonly grafana_dashboard: DashboardArguments;
  readonly grafana_data_source: DataSourceArguments;
  readonly grafana_folder: FolderArguments;
  readonly grafana_message_template: MessageTemplateArguments;
  readonly grafana_mute_timing: MuteTimingArguments;
  readonly grafana_notification_policy: NotificationPolicyArguments;
  readonly grafana_rule_group: RuleGroupArguments;
}
