/** Every object of every cluster against the API of Kubernetes 1.28, the oldest the platform promises. */

import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import { describe, expect, test } from "vitest";
import { clusterObjects, clusters, nameOf, renderedOf } from "../workloads/clusters.ts";

interface Api {
  readonly roots: Readonly<Record<string, string>>;
  readonly definitions: Readonly<Record<string, object>>;
}

const api: Api = JSON.parse(readFileSync(new URL("kubernetes-1.28.json", import.meta.url), "utf8"));
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema({ $id: "api", definitions: api.definitions });

const validators = new Map<string, ValidateFunction>();
const validatorOf = (kind: string): ValidateFunction | undefined => {
  const root = api.roots[kind];
  if (root === undefined) return undefined;
  const known = validators.get(kind) ?? ajv.compile({ $ref: `api#/definitions/${root}` });
  validators.set(kind, known);
  return known;
};

/** The operators' kinds, which their own definitions judge on the real API server. */
const operators = /^(external-secrets\.io|monitoring\.coreos\.com|argoproj\.io)\//;

describe.each(clusters)("%s needs nothing that Kubernetes 1.28 lacks", name => {
  test("every object is known there, with every field", async () => {
    const { files } = await renderedOf(name);
    const found = clusterObjects(files).flatMap(object => {
      const kind = `${object.apiVersion}/${object.kind}`;
      if (operators.test(kind)) return [];
      const validate = validatorOf(kind);
      if (validate === undefined) return [`${nameOf(object)}: 1.28 serves no ${kind}`];
      return validate(object)
        ? []
        : (validate.errors ?? []).map(
            ({ instancePath, message, params }) =>
              `${nameOf(object)}${instancePath}: ${message} ${JSON.stringify(params)}`,
          );
    });
    expect(found).toEqual([]);
  });
});

test("a field that came later is found", () => {
  const validate = validatorOf("v1/Pod");
  const pod = (more: object) => ({ apiVersion: "v1", kind: "Pod", spec: { containers: [{ name: "one" }], ...more } });
  expect(validate?.(pod({}))).toBe(true);
  // @see https://github.com/kubernetes/kubernetes/blob/master/CHANGELOG/CHANGELOG-1.32.md, PodLevelResources
  expect(validate?.(pod({ resources: { limits: { cpu: "1" } } }))).toBe(false);
});
