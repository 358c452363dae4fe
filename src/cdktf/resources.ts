/** Terraform's data as constructs of cdktf: what it prints of them is what `synth` writes. */

import type { Backend } from "../core/backend.ts";
import { ConfigError, shown } from "../core/errors.ts";
import { addressOf, type Resource, type ResourceOptions, type Stack, type Value } from "../core/resource.ts";
import type { Secret } from "../core/secret.ts";
import {
  type Construct,
  ImportBlock,
  PlainBackend,
  PlainProvider,
  PlainResource,
  type TerraformElement,
  TerraformOutput,
  TerraformStack,
  TerraformVariable,
} from "../doors/cdktf.ts";
import {
  backendOf,
  printedArguments,
  requiredVersionOf,
  secretsIn,
  variableBlock,
  variableOf,
  withTexts,
} from "../targets/terraform/index.ts";
import { refuseClashes } from "./clashes.ts";

/** The classes that a provider's bindings have, by Terraform's name. Each has its own type of arguments. */
export type Classes = Readonly<Record<string, new (scope: Construct, id: string, config: never) => TerraformElement>>;

/** The constructs of a stack's resources and variables by address, `aws_cloudwatch_log_group.application`. */
export type Made = ReadonlyMap<string, TerraformElement>;

/** Makes resources in a scope. Their names in Terraform are the data's own, wherever the scope is. */
export const makeResources = (
  scope: Construct,
  stack: Pick<Stack, "resources" | "providers">,
  classes: Classes,
): Made =>
  new Map([
    ...variablesOf(scope, stack),
    ...stack.resources.map(resource => [addressOf(resource), made(scope, resource, classes)] as const),
  ]);

const made = (scope: Construct, resource: Resource, classes: Classes): TerraformElement => {
  refuseTokens(scope, resource);
  const Bound = classes[resource.type];
  const id = addressOf(resource);
  const element = Bound
    ? // Its arguments were checked against this very class where the data was made.
      new Bound(scope, id, { ...textsOf(resource.arguments), ...metaOf(resource) } as never)
    : new PlainResource(scope, id, {
        terraformResourceType: resource.type,
        attributes: printedArguments(resource.arguments),
        ...metaOf(resource),
      });
  element.overrideLogicalId(resource.name);
  if (resource.adopts !== undefined)
    new ImportBlock(scope, `import.${id}`, { to: id, id: `${withTexts(resource.adopts, name => name)}` });
  return element;
};

/** Of a text that holds one cdktf would make a reference, where everybody else reads a text. */
const refuseTokens = (scope: Construct, resource: Resource): void => {
  const [, token] = /([$#&]\{TfToken\[[^\]]*\]\})/.exec(JSON.stringify(resource.arguments)) ?? [];
  if (token === undefined) return;
  throw new ConfigError(
    [
      {
        code: "unprintable-text",
        path: scope.node.path,
        what: `has a token of cdktf in a text of ${addressOf(resource)}`,
        got: shown(token),
        help: "give the value itself: what Terraform knows later cannot be judged",
      },
    ],
    scope.node.path,
  );
};

const textsOf = (args: Readonly<Record<string, Value>>) =>
  withTexts(args, name => name) as Readonly<Record<string, unknown>>;

const metaOf = ({ keepsRecords, dependsOn = [] }: ResourceOptions) => ({
  ...(keepsRecords ? { lifecycle: { preventDestroy: true } } : {}),
  ...(dependsOn.length === 0 ? {} : { dependsOn: dependsOn.map(fqn => ({ fqn })) }),
});

/** Each secret once in a stack, whoever asks for it. */
const variablesOf = (scope: Construct, stack: Pick<Stack, "resources" | "providers">) => {
  const whole = TerraformStack.of(scope);
  return secretsIn(stack).map(secret => {
    const address = `var.${variableOf(secret)}`;
    const known = whole.node.tryFindChild(address);
    return [address, known instanceof SecretVariable ? known : new SecretVariable(whole, address, secret)] as const;
  });
};

class SecretVariable extends TerraformVariable {
  constructor(scope: Construct, id: string, secret: Secret) {
    super(scope, id, variableBlock(secret));
    this.overrideLogicalId(variableOf(secret));
  }
}

/** A whole stack with its providers, its backend and its outputs. */
export const fillStack = (scope: TerraformStack, stack: Stack, backend: Backend, classes: Classes): Made => {
  for (const { name, source, version, arguments: args } of stack.providers)
    new PlainProvider(scope, `provider.${name}`, { name, source, version, attributes: printedArguments(args) });
  for (const [name, attributes] of Object.entries(backendOf(scope.node.id, backend)))
    new PlainBackend(scope, name, attributes as Readonly<Record<string, unknown>>);
  scope.addOverride("terraform.required_version", requiredVersionOf(backend));
  const all = makeResources(scope, stack, classes);
  refuseClashes(scope, () => all.values());
  for (const [name, output] of Object.entries(stack.outputs))
    new TerraformOutput(
      scope,
      `output.${name}`,
      textsOf({ ...output }) as { value: unknown; description: string },
    ).overrideLogicalId(name);
  return all;
};
