/** What a resource type of Terraform's is known by: what a change of it costs. */

export interface ResourceType {
  /** Where it says so. */
  readonly source: string;
  /** Arguments, dotted, that no provider changes in place: another value destroys the thing and makes a new one. */
  readonly replacedBy: readonly string[];
  /** Whether records are lost, or may be, when it is destroyed. @default false */
  readonly keepsRecords?: boolean;
  /** Arguments, dotted, that say how long records are kept; 0 is for ever. @default [] */
  readonly periods?: readonly string[];
  /** What a period is that is not said. @default for ever */
  readonly unsaidDays?: number;
  /** Values, by dotted argument, that let records go which were safe. @default {} */
  readonly dangers?: Readonly<Record<string, boolean | string>>;
  /** Arguments that name what records lie in: with a name that goes, what lay there goes. @default [] */
  readonly holds?: readonly string[];
  /** Arguments that keep records from somebody's eyes: with less in them, or without the thing, more is seen. @default [] */
  readonly protects?: readonly string[];
  /** Whether people are told by it: always, or when this argument has something in it. @default false */
  readonly tells?: true | string;
}

export type Rows = Readonly<Record<string, ResourceType>>;

/** What a row may say besides. */
export type More = Omit<ResourceType, "source" | "replacedBy">;
