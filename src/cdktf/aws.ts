/**
 * CloudWatch in somebody's own stack. `import … from "signalbox/cdktf/aws"` needs the bindings of Amazon's provider alone.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/
 */

import type { Dashboard } from "../core/dashboard.ts";
import { type Problem, shown } from "../core/errors.ts";
import { addressOf, localName, type Resource, type Stack } from "../core/resource.ts";
import { awsClasses } from "../doors/aws.ts";
import type { Construct } from "../doors/cdktf.ts";
import { type CloudwatchInput, cloudwatch } from "../targets/cloudwatch/index.ts";
import { CloudResources } from "./cloud-resources.ts";
import { apart, type CloudProps, stacksFor } from "./part.ts";

export interface CloudWatchLogsProps extends CloudProps, Omit<CloudwatchInput, "logGroup" | "fedFromOutside"> {
  /**
   * What the log groups' names begin with: of `/llm/chat-api` they are `/llm/chat-api/application`, `/llm/chat-api/audit`, …
   * Everything else is named after its last word: 1 to 40 lower-case letters, digits and hyphens, a letter first.
   * @default "/llm/default"
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
    for (const stack of awsStacks(this, props)) this.put(only(stack, one => !isDashboard(one)));
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
    this.#draw(this.#dashboards);
  }

  /**
   * One more dashboard; with a shipped one's id it takes its place.
   * @throws ConfigError where it is none, or has the id of another that was added; it is then not added
   */
  addDashboard(dashboard: Dashboard): void {
    const dashboards = [...this.#dashboards, dashboard];
    this.#draw(dashboards, [dashboard]);
    this.#dashboards = dashboards;
  }

  #draw(dashboards: readonly Dashboard[], anew: readonly Dashboard[] = []): void {
    const { shipped = true, ...props } = this.#props;
    const namesOf = (some: readonly Dashboard[]) => some.map(({ id }) => `${localName(this.node.id)}-${localName(id)}`);
    const own = namesOf(dashboards);
    for (const stack of awsStacks(this, { ...props, dashboards }))
      this.put(
        only(stack, one => isDashboard(one) && (shipped || own.includes(one.name))),
        namesOf(anew).map(name => addressOf({ type: dashboardType, name })),
      );
  }
}

const dashboardType = "aws_cloudwatch_dashboard";

const isDashboard = ({ type }: Resource): boolean => type === dashboardType;

const only = (stack: Stack, wanted: (resource: Resource) => boolean): Stack => ({
  ...stack,
  resources: stack.resources.filter(wanted),
});

const awsStacks = (construct: Construct, props: CloudWatchLogsProps): readonly Stack[] => {
  const { common, own } = apart(props);
  const { name = "/llm/default" } = common;
  const problems = judgeName(name);
  const [path, word] = problems.length === 0 ? parted(name) : ["", "default"];
  return stacksFor(construct, {
    key: "cloudwatch",
    use: cloudwatch({ ...own, logGroup: `${path}{environment}/{stream}`, fedFromOutside: true }),
    props: { ...common, name: word },
    problems,
  });
};

/** `/llm/` and `chat-api`. */
const parted = (name: string): readonly [path: string, word: string] => {
  const end = name.lastIndexOf("/") + 1;
  return [name.slice(0, end), name.slice(end)];
};

/** A stream comes behind it, and 512 characters are the most. @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
const longestName = 350;

const judgeName = (name: string): readonly Problem[] =>
  name.length <= longestName && /^(?!aws\/)([0-9A-Za-z_.#-]*\/)*[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/.test(name)
    ? []
    : [
        {
          code: "wrong-value",
          path: "name",
          what: "cannot begin log groups' names, or its last word cannot name the rest",
          got: shown(name),
          expected: `at most ${longestName} of the characters A-Z a-z 0-9 _ . # - /, such as /llm/chat-api, the last word 1 to 40 lower-case letters, digits and hyphens, a letter first`,
        },
      ];
