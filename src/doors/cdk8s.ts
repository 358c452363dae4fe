/**
 * The door to cdk8s: with `kubernetes.ts`, which has types alone, the only file that imports it.
 * @see https://cdk8s.io/docs/latest/reference/cdk8s/typescript/
 */

export { ApiObject, Chart, JsonPatch, Lazy } from "cdk8s";
export { Construct } from "constructs";
