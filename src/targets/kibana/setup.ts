/** How the files get into Kibana: `setup.sh`, which people run by hand and a workload wherever there is one. */

import type { Artifact } from "../../core/artifact.ts";
import type { Platform } from "../../core/platform.ts";
import { type Secret, secret } from "../../core/secret.ts";
import type { Setup, SetupStep } from "../../core/setup.ts";
import { addressOf, type Self, type Site } from "../../core/target.ts";
import { ruleId } from "./names.ts";
import type { KibanaOptions } from "./options.ts";

const serverOf = (
  options: KibanaOptions,
  platform: Platform,
): { readonly url: string; readonly key: Secret | "none" } => {
  const key = options.apiKey ?? (platform.kind === "compose" ? "none" : secret("kibana-api-key"));
  return { key, url: options.url ?? addressOf(platform, "kibana", 5601, key === "none" ? "http" : "https") };
};

/**
 * What Kibana takes of a rule only when it is made. Whether a rule that is there is judged stays its users' choice.
 * @see https://www.elastic.co/docs/api/doc/kibana/operation/operation-put-alerting-rule-id
 */
const onlyAtCreation = ["rule_type_id", "consumer", "enabled"];

const stepOf = (file: string, environment: string): SetupStep => {
  const [part = "", name = ""] = file.split("/");
  const id = name.replace(/\.json$/, "");
  switch (part) {
    case "data-views":
      // The body says that it replaces the one of its id.
      return { kind: "send", part, method: "POST", path: "/api/data_views/data_view", file };
    case "dashboards":
      return { kind: "send", part, method: "PUT", path: `/api/dashboards/${encodeURIComponent(id)}`, file };
    case "rules":
      return {
        kind: "create",
        part,
        path: `/api/alerting/rule/${encodeURIComponent(ruleId(environment, id))}`,
        file,
      };
    default:
      return {
        kind: "import",
        part: "saved-objects",
        path: "/api/saved_objects/_import?overwrite=true",
        file,
        answer: '"success":true',
      };
  }
};

/** `files` are those that are put, in their order: what dashboards and rules refer to first. */
export const setupOf = (
  { options }: Self<KibanaOptions>,
  site: Site,
  files: readonly Pick<Artifact, "path">[],
): Setup => {
  const { key, url } = serverOf(options, site.platform);
  return {
    server: "Kibana",
    url,
    urlVariable: "KIBANA_URL",
    ...(key === "none" ? {} : { auth: { kind: "api-key", key } }),
    headers: { "kbn-xsrf": "true" },
    onlyAtCreation,
    about: [
      "",
      "What people changed in Kibana is replaced. A rule that somebody switched off stays off. Nothing is deleted.",
      "Kibana judges the rules with the rights of this key, for as long as they live. Connectors must be there.",
    ],
    steps: files.map(({ path }) => stepOf(path, site.name)),
  };
};
