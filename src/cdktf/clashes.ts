/** Two things of one address in a stack, which cdktf would merge into one without a word. */

import { ConfigError, type Problem, shown } from "../core/errors.ts";
import {
  type Construct,
  TerraformDataSource,
  TerraformElement,
  TerraformResource,
  TerraformStack,
  TerraformVariable,
} from "../doors/cdktf.ts";

/**
 * Has a stack refuse, when it is printed, whatever has the address of something of ours; only then every address is final.
 * @param ours made by us
 */
export const refuseClashes = (scope: Construct, ours: () => Iterable<TerraformElement>): void =>
  scope.node.addValidation({
    validate: () => {
      const problems = clashes(TerraformStack.of(scope), new Set(ours()));
      if (problems.length > 0) throw new ConfigError(problems, TerraformStack.of(scope).node.path);
      return [];
    },
  });

const clashes = (stack: TerraformStack, ours: ReadonlySet<TerraformElement>): readonly Problem[] => {
  const known = new Map([...ours].map(one => [addressOf(one), one]));
  return stack.node.findAll().flatMap((other): readonly Problem[] => {
    if (!TerraformElement.isTerraformElement(other) || TerraformStack.of(other) !== stack) return [];
    const address = addressOf(other);
    const own = address === undefined ? undefined : known.get(address);
    if (own === undefined || own === other) return [];
    return [
      {
        code: "duplicate",
        path: other.node.path,
        what: `has the address of ${own.node.path}`,
        got: shown(address),
        help:
          own instanceof TerraformVariable
            ? "rename one of them, or leave this out: a secret's variable is made where the secret is used"
            : "give one of the two another id",
      },
    ];
  });
};

/** `aws_cloudwatch_log_group.llm-logs-audit`; undefined for what can be there twice. */
const addressOf = (element: TerraformElement): string | undefined => {
  if (TerraformResource.isTerraformResource(element))
    return `${element.terraformResourceType}.${element.friendlyUniqueId}`;
  if (TerraformDataSource.isTerraformDataSource(element))
    return `data.${element.terraformResourceType}.${element.friendlyUniqueId}`;
  return element instanceof TerraformVariable ? `var.${element.friendlyUniqueId}` : undefined;
};
