/** Where Terraform keeps its state: what is taken and what is refused. */

import {
  azurermBackend,
  type Backend,
  cloudwatch,
  type EnvironmentInput,
  files,
  gcsBackend,
  kubernetes,
  s3Backend,
} from "signalbox";
import { expect, test } from "vitest";
import { judgeEnvironment } from "../../src/environment/index.ts";

const problemsOf = (backend: unknown): readonly string[] => {
  const judged = judgeEnvironment({
    name: "prod",
    platform: kubernetes({}),
    services: { "llm-service": { source: files("/var/log/llm/*.log") } },
    targets: { cloudwatch: cloudwatch({ region: "eu-west-1", fedFromOutside: true }) },
    // What plain JavaScript may hand in.
    terraform: { backend } as EnvironmentInput["terraform"],
  } as EnvironmentInput);
  return "problems" in judged ? judged.problems.map(({ path }) => path) : [];
};

const azure = { resourceGroupName: "rg", storageAccountName: "acme", containerName: "state" };

const taken: Readonly<Record<string, Backend>> = {
  "a bucket of S3": s3Backend({ bucket: "state", region: "eu-west-1" }),
  "one in Europe's own cloud": s3Backend({ bucket: "state", region: "eusc-de-east-1", prefix: "llm/prod" }),
  "a bucket of Google": gcsBackend({ bucket: "state" }),
  "a container of Azure": azurermBackend(azure),
};

test.each(Object.entries(taken))("%s is taken", (_, backend) => {
  expect(problemsOf(backend)).toEqual([]);
});

const at = "terraform.backend";

const refused: readonly (readonly [string, unknown, readonly string[]])[] = [
  ["no backend", "s3", [at]],
  ["an unknown one", { kind: "consul" }, [`${at}.kind`]],
  ["a bucket in capitals", s3Backend({ bucket: "State", region: "eu-west-1" }), [`${at}.bucket`]],
  ["no region", s3Backend({ bucket: "state", region: "europe" }), [`${at}.region`]],
  ["a way out of the bucket", gcsBackend({ bucket: "state", prefix: "../x" }), [`${at}.prefix`]],
  [
    "a storage account with hyphens",
    azurermBackend({ ...azure, storageAccountName: "a-b" }),
    [`${at}.storageAccountName`],
  ],
  ["an unknown key", { ...gcsBackend({ bucket: "state" }), bukcet: "x" }, [`${at}.bukcet`]],
];

test.each(refused)("%s is refused", (_, backend, paths) => {
  expect(problemsOf(backend)).toEqual(paths);
});

test("what nobody says has its default, said so or left out", () => {
  // What plain JavaScript may hand in.
  const said = { bucket: "state", region: "eu-west-1", encrypt: undefined } as unknown as Parameters<
    typeof s3Backend
  >[0];
  expect(s3Backend(said)).toMatchObject({ encrypt: true, useLockfile: true });
});
