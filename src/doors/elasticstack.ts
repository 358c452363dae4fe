/**
 * The arguments of Elastic's own provider, which has no published bindings: what cdktf would generate, as types alone and of
 * what is emitted here. JSON goes in as text, and the provider compares it as JSON.
 * @see https://registry.terraform.io/providers/elastic/elasticstack/0.16.3/docs
 */

import type { Text } from "../core/resource.ts";

/** What a data stream's documents that failed become. From Elasticsearch 9.1 on. */
interface DataStreamOptions {
  readonly failureStore?: {
    readonly enabled?: boolean;
    /** How long: `30d`. */
    readonly lifecycle?: { readonly dataRetention?: Text };
  };
}

/** What the two kinds of template have in common below `template`. */
interface TemplateBody {
  readonly dataStreamOptions?: DataStreamOptions;
  /** JSON: an object. */
  readonly mappings?: Text;
  /** JSON: nested, or with dots. */
  readonly settings?: Text;
}

/** @see https://registry.terraform.io/providers/elastic/elasticstack/0.16.3/docs/resources/elasticsearch_component_template */
export interface ComponentTemplateArguments {
  /** Another one destroys and makes anew. */
  readonly name: Text;
  /** JSON: `_meta`. */
  readonly metadata?: Text;
  readonly template?: TemplateBody;
}

/** @see https://registry.terraform.io/providers/elastic/elasticstack/0.16.3/docs/resources/elasticsearch_index_template */
export interface IndexTemplateArguments {
  /** Another one destroys and makes anew. */
  readonly name: Text;
  readonly indexPatterns: readonly Text[];
  /** @default the cluster's `action.auto_create_index` decides */
  readonly allowAutoCreate?: boolean;
  /** In their order: later ones win. */
  readonly composedOf?: readonly Text[];
  /** There for a data stream, even when empty. */
  readonly dataStream?: { readonly allowCustomRouting?: boolean; readonly hidden?: boolean };
  /** JSON: `_meta`. */
  readonly metadata?: Text;
  /** Not below 0. */
  readonly priority?: number;
  readonly template?: TemplateBody;
}

interface SetPriority {
  /** Not below 0. */
  readonly priority: number;
}

interface SearchableSnapshot {
  readonly snapshotRepository: Text;
  /** @default true */
  readonly forceMergeIndex?: boolean;
}

interface Shrink {
  readonly numberOfShards: number;
}

interface Phase {
  /** Counted from rollover: `30d`. @default "0ms" */
  readonly minAge?: Text;
}

/**
 * Phases and their actions are blocks of one each; at least one phase must be there. An action of a phase that Elasticsearch
 * would refuse has no argument.
 * @see https://registry.terraform.io/providers/elastic/elasticstack/0.16.3/docs/resources/elasticsearch_index_lifecycle
 */
export interface IndexLifecycleArguments {
  /** Another one destroys and makes anew; Elasticsearch refuses to delete a policy that an index follows. */
  readonly name: Text;
  /** JSON: `_meta`. */
  readonly metadata?: Text;
  /** Takes the policy from the indices that follow it, which then live for ever, before it is deleted. @default false */
  readonly forceDestroy?: boolean;
  readonly hot?: Phase & {
    readonly setPriority?: SetPriority;
    readonly rollover?: {
      readonly maxAge?: Text;
      readonly maxPrimaryShardSize?: Text;
    };
  };
  readonly warm?: Phase & {
    readonly setPriority?: SetPriority;
    readonly forcemerge?: { readonly maxNumSegments: number };
    readonly shrink?: Shrink;
  };
  readonly cold?: Phase & {
    readonly setPriority?: SetPriority;
    readonly searchableSnapshot?: SearchableSnapshot;
  };
  readonly frozen?: Phase & { readonly searchableSnapshot: SearchableSnapshot };
  readonly delete?: Phase & {
    /** `deleteSearchableSnapshot` is true when it is left out. */
    readonly delete?: { readonly deleteSearchableSnapshot?: boolean };
  };
}

/** @see https://registry.terraform.io/providers/elastic/elasticstack/0.16.3/docs/resources/elasticsearch_ingest_pipeline */
export interface IngestPipelineArguments {
  /** Another one destroys and makes anew. */
  readonly name: Text;
  readonly description?: Text;
  /** JSON: `_meta`. */
  readonly metadata?: Text;
  /** Each JSON: one processor. At least one. */
  readonly processors: readonly Text[];
  /** The same, for a pipeline that failed. */
  readonly onFailure?: readonly Text[];
}

interface IndexPrivileges {
  readonly names: readonly Text[];
  readonly privileges: readonly Text[];
}

/** @see https://registry.terraform.io/providers/elastic/elasticstack/0.16.3/docs/resources/elasticsearch_security_role */
export interface SecurityRoleArguments {
  /** Another one destroys and makes anew. */
  readonly name: Text;
  readonly cluster?: readonly Text[];
  readonly description?: Text;
  readonly indices?: readonly IndexPrivileges[];
  /** JSON. */
  readonly metadata?: Text;
}

/** The arguments of what Elasticsearch holds, by type. */
export interface ElasticsearchArguments {
  readonly elasticstack_elasticsearch_component_template: ComponentTemplateArguments;
  readonly elasticstack_elasticsearch_index_lifecycle: IndexLifecycleArguments;
  readonly elasticstack_elasticsearch_index_template: IndexTemplateArguments;
  readonly elasticstack_elasticsearch_ingest_pipeline: IngestPipelineArguments;
  readonly elasticstack_elasticsearch_security_role: SecurityRoleArguments;
}

/** Where Kibana keeps a thing. */
interface InSpace {
  /** Another one destroys and makes anew. @default "default" */
  readonly spaceId?: Text;
}

/** What a field format is told; Kibana's own names in another spelling, and not all of them. */
export interface FieldFormatParams {
  readonly pattern?: Text;
  readonly inputFormat?: Text;
  readonly outputFormat?: Text;
  readonly outputPrecision?: number;
  readonly includeSpaceWithSuffix?: boolean;
  readonly useShortSuffix?: boolean;
}

/** @see https://registry.terraform.io/providers/elastic/elasticstack/0.16.3/docs/resources/kibana_data_view */
export interface DataViewArguments extends InSpace {
  /** Replaces one of the same title. @default false */
  readonly override?: boolean;
  readonly dataView: {
    readonly title: Text;
    /** Another one destroys and makes anew. @default made by Kibana */
    readonly id?: Text;
    readonly name?: Text;
    readonly timeFieldName?: Text;
    /** Another value destroys and makes anew. @default false */
    readonly allowNoIndex?: boolean;
    readonly fieldFormats?: Readonly<Record<string, { readonly id: Text; readonly params?: FieldFormatParams }>>;
  };
}

/** @see https://registry.terraform.io/providers/elastic/elasticstack/0.16.3/docs/resources/kibana_action_connector */
export interface ActionConnectorArguments extends InSpace {
  readonly name: Text;
  /** `.slack`, `.pagerduty`, `.email`, `.webhook`. Another one destroys and makes anew. */
  readonly connectorTypeId: Text;
  /** A UUID; anything else is refused. @default made by Kibana */
  readonly connectorId?: Text;
  /** JSON. */
  readonly config?: Text;
  /** JSON; sensitive, and in the state. */
  readonly secrets?: Text;
  /** The same, never in the state: from Terraform 1.11 on, and sent again only when the version changes. */
  readonly secretsWo?: Text;
  readonly secretsWoVersion?: Text;
}

type NotifyWhen = "onActionGroupChange" | "onActiveAlert" | "onThrottleInterval";

/** @see https://registry.terraform.io/providers/elastic/elasticstack/0.16.3/docs/resources/kibana_alerting_rule */
export interface AlertingRuleArguments extends InSpace {
  readonly name: Text;
  /** Another one destroys and makes anew, as with the two below. @default made by Kibana */
  readonly ruleId?: Text;
  readonly consumer: Text;
  readonly ruleTypeId: Text;
  /** How often: `1m`. */
  readonly interval: Text;
  /** JSON; keys that the rule's type does not know are refused. */
  readonly params: Text;
  /** @default true */
  readonly enabled?: boolean;
  readonly tags?: readonly Text[];
  /** Looks in a row at which the condition must hold. */
  readonly alertDelay?: number;
  readonly actions?: readonly {
    /** The connector's. */
    readonly id: Text;
    /** @default "default" */
    readonly group?: Text;
    /** JSON. */
    readonly params: Text;
    readonly frequency?: { readonly notifyWhen: NotifyWhen; readonly summary: boolean; readonly throttle?: Text };
  }[];
}

/** A place on the grid. */
interface PanelGrid {
  readonly x: number;
  readonly y: number;
  readonly w?: number;
  readonly h?: number;
}

export interface DashboardPanel {
  /** `vis` and `markdown` take JSON, every other kind a block of its own. */
  readonly type: Text;
  readonly id?: Text;
  readonly grid: PanelGrid;
  /** JSON: `config` of the Dashboards API. */
  readonly configJson?: Text;
  readonly discoverSessionConfig?: {
    readonly title?: Text;
    readonly description?: Text;
    readonly byValue?: {
      /** The API takes one. */
      readonly tab: { readonly esql?: { readonly dataSourceJson: Text; readonly columnOrder?: readonly Text[] } };
    };
  };
}

/**
 * From Kibana 9.4 on; the provider calls it a preview. Kinds of panels that nothing here draws are left out.
 * @see https://registry.terraform.io/providers/elastic/elasticstack/0.16.3/docs/resources/kibana_dashboard
 */
export interface DashboardArguments extends InSpace {
  /** Another one destroys and makes anew. @default made by Kibana */
  readonly dashboardId?: Text;
  readonly title: Text;
  readonly description?: Text;
  readonly timeRange: { readonly from: Text; readonly to: Text };
  /** `value` in milliseconds. */
  readonly refreshInterval: { readonly pause: boolean; readonly value: number };
  /** One of `text` and `json`. */
  readonly query: { readonly language: "kql" | "lucene"; readonly text?: Text; readonly json?: Text };
  readonly pinnedPanels?: readonly {
    readonly type: Text;
    readonly optionsListControlConfig?: {
      readonly byField?: { readonly dataViewId: Text; readonly fieldName: Text; readonly title?: Text };
    };
  }[];
  readonly panels?: readonly DashboardPanel[];
  readonly sections?: readonly {
    readonly title: Text;
    readonly collapsed?: boolean;
    readonly grid: { readonly y: number };
    readonly panels?: readonly DashboardPanel[];
  }[];
}

/**
 * Imports once, and again when the text changes: it neither reads what is there nor deletes it.
 * @see https://registry.terraform.io/providers/elastic/elasticstack/0.16.3/docs/resources/kibana_import_saved_objects
 */
export interface ImportSavedObjectsArguments {
  readonly spaceId?: Text;
  /** One JSON a line. */
  readonly fileContents: Text;
  /** @default false */
  readonly overwrite?: boolean;
  /** @default false, and even then some that failed are a warning only */
  readonly ignoreImportErrors?: boolean;
}

/** The arguments of what Kibana holds, by type. */
export interface KibanaArguments {
  readonly elasticstack_kibana_action_connector: ActionConnectorArguments;
  readonly elasticstack_kibana_alerting_rule: AlertingRuleArguments;
  readonly elasticstack_kibana_dashboard: DashboardArguments;
  readonly elasticstack_kibana_data_view: DataViewArguments;
  readonly elasticstack_kibana_import_saved_objects: ImportSavedObjectsArguments;
}
