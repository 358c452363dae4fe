/**
 * CloudWatch in somebody's own stack. `import … from "signalbox/cdktf/aws"` needs the bindings of Amazon's provider alone.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/
 */

import type { Dashboard } from "../core/dashboard.ts";
import { localName, type Stack } from "../core/resource.ts";
import { awsClasses } from "../doors/aws.ts";
import type { Construct } from "../doors/cdktf.ts";
import { type CloudwatchInput, cloudwatch } from "../targets/cloudwatch/index.ts";
import { CloudResources } from "./cloud-resources.ts";
import { apart, type CloudProps, stacksFor } from "./part.ts";

export interface CloudWatchLogsProps extends CloudProps, Omit<CloudwatchInput, "logGroup" | "fedFromOutside"> {
  /**
   * What the log groups' names begin with, `/llm/chat-api`; its last word is what everything else is named after.
   * @default "/default/llm"
   */
  readonly name?: string;
}

/**
 * A log group for each stream with its retention, metric filters, saved queries, and the alarms of `alerts`. The stack needs
 * Amazon's provider, of the same region.
 * @example new CloudWatchLogs(this, "llm-logs", { name: "/llm/chat-api", region: "eu-west-1", retention: days(30) })
 * @throws ConfigError with everything that is wrong, under the construct's path
 */
export class CloudWatchLogs extends CloudResources<typeof awsClasses> {
  constructor(scope: Construct, id: string, props: CloudWatchLogsProps) {
    super(scope, id, awsClasses);
    for (const stack of awsStacks(this, props)) this.put(without(stack, "aws_cloudwatch_dashboard"));
  }
}

export interface CloudWatchDashboardProps extends CloudWatchLogsProps {
  /** Whether the shipped dashboards are there too. @default true */
  readonly shipped?: boolean;
}

/**
 * Dashboards over log groups, which are named as for `CloudWatchLogs`, whoever made them.
 * @example new CloudWatchDashboard(this, "llm", { name: "/llm/chat-api", region: "eu-west-1" }).addDashboard(mine)
 * @throws ConfigError with everything that is wrong, under the construct's path
 */
export class CloudWatchDashboard extends CloudResources<typeof awsClasses> {
  readonly #props: CloudWatchDashboardProps;
  #dashboards: readonly Dashboard[];

  constructor(scope: Construct, id: string, props: CloudWatchDashboardProps) {
    super(scope, id, awsClasses);
    this.#props = props;
    this.#dashboards = props.dashboards ?? [];
    this.#draw();
  }

  /**
   * One more dashboard.
   * @throws ConfigError where it is none; it is then not added
   */
  addDashboard(dashboard: Dashboard): void {
    const before = this.#dashboards;
    this.#dashboards = [...before, dashboard];
    try {
      this.#draw();
    } catch (error) {
      this.#dashboards = before;
      throw error;
    }
  }

  #draw(): void {
    const { shipped = true, ...props } = this.#props;
    const own = this.#dashboards.map(({ id }) => `${localName(this.node.id)}-${localName(id)}`);
    for (const stack of awsStacks(this, { ...props, dashboards: this.#dashboards }))
      this.put({
        ...stack,
        resources: stack.resources.filter(
          ({ type, name }) => type === "aws_cloudwatch_dashboard" && (shipped || own.includes(name)),
        ),
      });
  }
}

const awsStacks = (construct: Construct, props: CloudWatchLogsProps): readonly Stack[] => {
  const { common, own } = apart(props);
  const path = (props.name ?? "/default/llm").split("/");
  const word = props.name === undefined ? "default" : (path.at(-1) ?? "");
  const logGroup = `${path.map(part => (part === word ? "{environment}" : part)).join("/")}/{stream}`;
  return stacksFor(construct, "cloudwatch", cloudwatch({ ...own, logGroup, fedFromOutside: true }), {
    ...common,
    name: word,
  });
};

const without = (stack: Stack, type: string): Stack => ({
  ...stack,
  resources: stack.resources.filter(resource => resource.type !== type),
});
