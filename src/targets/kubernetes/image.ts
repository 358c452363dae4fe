/** Which image a workload runs, with a user's own registry and digests. */

import type { Workload } from "../../core/workload.ts";
import { images, tagOf } from "../../versions.ts";
import { type ClusterPlan, settingsOf } from "./plan.ts";

/** An image's name without its registry: `grafana/loki`. */
export const imageNameOf = (workload: Workload): string => partsOf(workload).name;

const partsOf = ({ image }: Workload): { readonly host: string; readonly name: string } => {
  const [host = "", ...rest] = (images[image.name]?.repository ?? image.name).split("/");
  return { host, name: rest.join("/") };
};

/** `registry/name:tag`, or by digest where one is known. */
export const imageOf = (plan: Pick<ClusterPlan, "platform">, workload: Workload): string => {
  const own = settingsOf(plan, workload).image;
  if (own !== undefined) return own;
  const { digests = {}, registry } = plan.platform.images ?? {};
  const { host, name } = partsOf(workload);
  const digest = digests[name];
  return `${registry ?? host}/${name}:${tagOf(workload.image)}${digest === undefined ? "" : `@${digest}`}`;
};

/** The version of what runs, as far as its image tells; a label's value. */
export const versionOf = (plan: Pick<ClusterPlan, "platform">, workload: Workload): string => {
  const own = settingsOf(plan, workload).image;
  const tag = own === undefined ? tagOf(workload.image) : (/:([^:/@]+)(@|$)/.exec(own)?.[1] ?? "own");
  return tag.replaceAll(/[^A-Za-z0-9._-]/g, "_").slice(0, 63);
};
