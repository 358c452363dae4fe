/** A reader of the nodes' log files in somebody's own Chart. */

import type { Construct } from "../doors/cdk8s.ts";
import type { AlloyInput } from "../targets/alloy/index.ts";
import { alloy, loki, promtail } from "../targets/index.ts";
import type { PromtailInput } from "../targets/promtail/index.ts";
import { apart, type CommonProps } from "./common.ts";
import { type Link, type Linked, linksOf } from "./links.ts";
import { ClusterObjects } from "./objects.ts";
import { objectsOf, type Part } from "./part.ts";

interface Ends extends CommonProps {
  /** Where logs go. @default loki(), the one in the same namespace */
  readonly to?: Linked;
}

export interface AlloyAgentProps extends Ends, Omit<AlloyInput, "to"> {
  readonly agent?: "alloy";
}

export interface PromtailAgentProps extends Ends, Omit<PromtailInput, "to"> {
  readonly agent: "promtail";
}

/** @default agent "alloy" */
export type LogAgentProps = AlloyAgentProps | PromtailAgentProps;

/**
 * Alloy or Promtail on every node. It reads the nodes' files, so that it runs in a namespace that admits privileged pods: that
 * of the platform's agents, by default the Chart's with `-agents`.
 * @default services { "llm-service": { source: pods({ app: "llm-service" }) } }
 * @example new LogAgent(this, "logs", { services: { chat: {} }, to: loki({ url: "https://logs.example.com" }) })
 * @throws ConfigError with everything that is wrong, under the construct's path
 */
export class LogAgent extends ClusterObjects {
  constructor(scope: Construct, id: string, props: LogAgentProps = {}) {
    super(scope, id);
    this.put(objectsOf(this, props.agent === "promtail" ? promtailPart(props) : alloyPart(props)));
  }
}

const alloyPart = (props: AlloyAgentProps): Part => {
  const { common, own } = apart(props);
  const { agent: _, to, ...options } = own;
  const links = linksOf(to ?? loki(), "to");
  return { ...onNodes(common, links), name: "alloy", use: alloy({ ...options, to: keysOf(links) }) };
};

const promtailPart = (props: PromtailAgentProps): Part => {
  const { common, own } = apart(props);
  const { agent: _, to, ...options } = own;
  const links = linksOf(to ?? loki(), "to");
  return { ...onNodes(common, links), name: "promtail", use: promtail({ ...options, to: keysOf(links) }) };
};

const keysOf = (links: readonly Link[]): readonly string[] => links.map(({ key }) => key);

const onNodes = (common: CommonProps, links: readonly Link[]): Omit<Part, "name" | "use"> => ({
  title: "LogAgent",
  common,
  links,
  services: { "llm-service": {} },
});
