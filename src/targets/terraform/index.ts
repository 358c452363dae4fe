/** The printer of Terraform's JSON: stacks as root files, and as modules. It knows no product. */

export { moduleOf, prefixMark } from "./module.ts";
export { backendOf, requiredVersionOf, rootOf } from "./stack.ts";
export { printedArguments, sortedKeys, variableOf, withTexts } from "./text.ts";
export { secretsIn, variableBlock } from "./variables.ts";
