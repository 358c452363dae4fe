/**
 * The wiring: every address in any emitted config leads to a Service and port that exist, the NetworkPolicies let it through,
 * whoever asks the API server may, images have what configs name, processes listen where their pods say, namespaces admit
 * their pods, and no reference dangles. It reads rendered files, never our own trees.
 */

import type { Problem } from "../../core/errors.ts";
import { isManifests, readCluster } from "./cluster.ts";
import { isCompose, judgeCompose } from "./compose.ts";
import type { WiringFacts } from "./facts.ts";
import { judgeAdmission } from "./judge-admission.ts";
import { judgeArguments } from "./judge-arguments.ts";
import { judgeComponents } from "./judge-components.ts";
import { judgeConfigMaps } from "./judge-config-maps.ts";
import { judgeDiscoveries } from "./judge-discoveries.ts";
import { judgeEdges, worldOf } from "./judge-edges.ts";
import { judgeListening } from "./judge-listening.ts";
import { judgePermissions } from "./judge-permissions.ts";
import { judgeReferences } from "./judge-references.ts";
import { judgeSelectors } from "./judge-selectors.ts";
import { judgeKustomizations } from "./kustomization.ts";
import { usesOf } from "./mounted.ts";
import type { TextFile } from "./reading.ts";

export { type WiringFacts, wiringFacts } from "./facts.ts";

interface Rendered {
  /** All of an environment's files, by their paths below its folder. */
  readonly files: readonly TextFile[];
  readonly facts: WiringFacts;
}

/** What is wired wrongly, as problems. Where nothing is rendered that runs, nothing is wired. */
export const judgeWiring = ({ files, facts }: Rendered): readonly Problem[] =>
  distinct(facts.platform === "compose" ? judgeProject(files, facts) : judgeCluster(files, facts));

const judgeProject = (files: Rendered["files"], facts: WiringFacts): readonly Problem[] =>
  files
    .filter(({ path }) => isCompose(path))
    .flatMap(file => {
      const { problems, runs } = judgeCompose(file, files, facts);
      return [...problems, ...judgeComponents(runs)];
    });

const judgeCluster = (files: Rendered["files"], facts: WiringFacts): readonly Problem[] => {
  const manifests = files.filter(({ path, text }) => isManifests(path, text));
  const cluster = readCluster(manifests, facts.namespace);
  if (cluster.pods.length === 0) return [];
  const uses = usesOf(
    files.filter(file => !manifests.includes(file)),
    cluster,
  );
  const runs = uses.flatMap(({ file, reading, by }) =>
    by && reading.components.length > 0 ? [{ file, reading, image: by.container.image, by: by.pod.owner }] : [],
  );
  return [
    ...judgeEdges(uses, worldOf(cluster, facts)),
    ...judgeDiscoveries(uses, cluster),
    ...judgeComponents(runs),
    ...judgePermissions(uses, cluster, facts),
    ...judgeSelectors(cluster, facts),
    ...judgeReferences(cluster, facts),
    ...judgeListening(uses),
    ...judgeArguments(cluster),
    ...judgeConfigMaps(files, cluster),
    ...judgeAdmission(cluster),
    ...judgeKustomizations(files),
  ];
};

/** Several pods may run one file, and several addresses need one rule: what is to be done is said once. */
const distinct = (problems: readonly Problem[]): readonly Problem[] => [
  ...new Map(
    problems.map(one => [JSON.stringify([one.code, one.path, one.what, one.expected ?? one.got]), one]),
  ).values(),
];
