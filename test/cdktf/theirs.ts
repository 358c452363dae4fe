/** Somebody's own stack, with the providers of all clouds. */

import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider/index.js";
import { GoogleProvider } from "@cdktf/provider-google/lib/provider/index.js";
import { TerraformStack, Testing } from "cdktf";
import { dashboard, llmLog, on, row, stat } from "signalbox";

type Named = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

export interface Printed {
  readonly resource?: Named;
  readonly data?: Named;
  readonly import?: readonly { readonly to: string; readonly id: string }[];
  readonly variable?: Readonly<Record<string, object>>;
  readonly output?: Readonly<Record<string, { readonly value: string }>>;
}

/** The stack as cdktf prints it, validated. */
export const printed = (fill: (stack: TerraformStack) => void): Printed => {
  const stack = new TerraformStack(Testing.app(), "theirs");
  new AwsProvider(stack, "aws", { region: "eu-west-1" });
  new GoogleProvider(stack, "google", { project: "acme-llm" });
  new AzurermProvider(stack, "azurerm", { features: [{}] });
  fill(stack);
  return JSON.parse(Testing.synth(stack, true)) as Printed;
};

/** `aws_cloudwatch_log_group.llm-logs-audit`, `data.aws_caller_identity.llm-logs-current`, … */
export const addresses = ({ resource, data }: Printed): readonly string[] => [
  ...addressesIn(resource),
  ...addressesIn(data).map(address => `data.${address}`),
];

const addressesIn = (named: Named = {}): readonly string[] =>
  Object.entries(named).flatMap(([type, byName]) => Object.keys(byName).map(name => `${type}.${name}`));

/** What is referred to in a stack and is not there. */
export const dangling = (stack: Printed): readonly string[] => {
  const known = [...addresses(stack), ...Object.keys(stack.variable ?? {}).map(name => `var.${name}`)];
  const references = JSON.stringify(stack).matchAll(
    /(?<!\$)\$\{(?:jsonencode\()?((?:data\.)?(?:(?:aws|google|azurerm)_\w+\.[\w-]+|var\.\w+))/g,
  );
  return [...new Set([...references].map(([, address = ""]) => address))].filter(address => !known.includes(address));
};

export const mine = (id: string, title = "Mine") =>
  dashboard({
    id,
    title,
    description: "What I look at",
    rows: [row(title, stat("Requests", on(llmLog.request_end).count()))],
  });
