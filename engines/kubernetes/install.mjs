#!/usr/bin/env node
/**
 * Copies the custom resource definitions of what Signalbox writes manifests for into the cache, as upstream publishes
 * them, from its Go modules: an API server that has them judges those manifests as a cluster with the operators would.
 *
 *   node engines/kubernetes/install.mjs
 *
 * Needs Go.
 */

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { cached } from "../cache.mjs";

const cache = cached();
const folder = join(cache, "kubernetes-crds");

/** Each with the sum of its whole module, as a `go.sum` would have it. */
const modules = [
  {
    module: "github.com/prometheus-operator/prometheus-operator@v0.94.1",
    sum: "h1:QEIb2wenPH+SdMN1xMf8l4Pmj00YYXXI6HlbLlQWkww=",
    files: [
      "example/prometheus-operator-crd/monitoring.coreos.com_alertmanagerconfigs.yaml",
      "example/prometheus-operator-crd/monitoring.coreos.com_podmonitors.yaml",
      "example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml",
      "example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml",
    ],
  },
  {
    module: "github.com/external-secrets/external-secrets@v1.3.2",
    sum: "h1:u2J8RjlHIeF0oZCqtl92adI/uZWUwOesJIDkfql6LqQ=",
    files: [
      "config/crds/bases/external-secrets.io_clustersecretstores.yaml",
      "config/crds/bases/external-secrets.io_externalsecrets.yaml",
      "config/crds/bases/external-secrets.io_secretstores.yaml",
    ],
  },
  {
    module: "github.com/argoproj/argo-cd/v3@v3.5.7",
    sum: "h1:Xm1BF+I5OgDKUG3SDK49vn2/Y5AMyaNVko+/JT08gj0=",
    files: ["manifests/crds/application-crd.yaml", "manifests/crds/appproject-crd.yaml"],
  },
];

/** The folder of a module whose content is that of the sum. */
const download = (module, sum) => {
  const args = ["mod", "download", "-json", module];
  const { stdout, error } = spawnSync("go", args, {
    cwd: cache,
    encoding: "utf8",
    env: { ...process.env, GOFLAGS: "", GOWORK: "off" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (error) throw new Error(`go cannot be run: ${error.message}`);
  const { Dir, Sum, Error: refused } = JSON.parse(stdout);
  if (refused) throw new Error(refused);
  if (Sum !== sum) throw new Error(`${module}: its sum is ${Sum}, not ${sum}`);
  return Dir;
};

mkdirSync(cache, { recursive: true });
rmSync(`${folder}.part`, { recursive: true, force: true });
mkdirSync(`${folder}.part`);
for (const { module, sum, files } of modules) {
  const source = download(module, sum);
  for (const file of files) copyFileSync(join(source, file), join(`${folder}.part`, basename(file)));
  console.log(`${module}: ${files.length} definitions in ${folder}`);
}
rmSync(folder, { recursive: true, force: true });
renameSync(`${folder}.part`, folder);
