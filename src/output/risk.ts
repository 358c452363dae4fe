/** How risky a change is, worst first. Rules are data; the first that fits names the class. */

import { treatments } from "../core/privacy.ts";
import type { Change } from "./changes.ts";
import { deletions, redactions } from "./protections.ts";
import { losesNobody, type Ways } from "./ways-in.ts";

/** From worst to harmless. */
export const riskClasses = [
  "deletes-data",
  "weakens-privacy",
  "pages-more",
  "rollover",
  "recreate",
  "restart",
  "reload",
  "none",
] as const;
export type RiskClass = (typeof riskClasses)[number];

export const riskWords: Readonly<Record<RiskClass, string>> = {
  "deletes-data": "stored records go earlier than they would have",
  "weakens-privacy": "less is removed, hashed or redacted, or more people may read it",
  "pages-more": "notifications change: people may be told more often, or others be told",
  rollover: "takes effect when the store rolls over to a new index",
  recreate:
    "it cannot be changed in place: Terraform destroys it and makes it anew; a cluster's object is deleted with --cascade=orphan, then applied",
  restart: "the process must be restarted",
  reload: "the process must be told to read its configuration again, the cluster or the cloud be given it",
  none: "nothing that runs is affected",
};

/** What the API server takes only with a new object. */
const immutable =
  /^(StatefulSet\/[^.]+\.spec\.(volumeClaimTemplates|selector|serviceName|podManagementPolicy)|(Deployment|DaemonSet)\/[^.]+\.spec\.selector|Service\/[^.]+\.spec\.clusterIP|(Cluster)?RoleBinding\/[^.]+\.roleRef|PriorityClass\/[^.]+\.(value|preemptionPolicy)|[^.]+\.metadata\.namespace)\b/;

interface Rule {
  readonly risk: RiskClass;
  readonly file: RegExp;
  /** `others` are all changes of the file, `ways` how records come in, where that is known. */
  readonly applies: (change: Change, others: readonly Change[], ways: () => Ways | undefined) => boolean;
}

/** The files that say when people are told. */
const alertFiles =
  /(loki\/rules\/.*\/alerts\.yaml|prometheus\/rules\/alerts\.yaml|grafana\/.*\/rules\.yaml|kibana\/rules\/)/;

/** What servers are given, and processes read while they run. */
const givenFiles =
  /(ingest-pipelines|roles|sampling\.json|ui\.json|rules\/|rules\.yaml|dashboards\/|data-views\/|saved-objects|setup\.sh)/;

/** A cluster's objects. What a ConfigMap holds is judged where it is generated. */
const objects = /^kubernetes\//;

/** What is read by people and by `diff` alone. */
const policy = /^privacy\//;

const rules: readonly Rule[] = [
  { risk: "none", file: /^kubernetes\/kustomization\.yaml$/, applies: () => true },
  { risk: "none", file: objects, applies: ({ key }) => /^ConfigMap\/[^/]*\.data\b/.test(key) },
  {
    risk: "recreate",
    file: objects,
    applies: ({ key }) => immutable.test(key),
  },
  {
    risk: "restart",
    file: objects,
    // Its pods, or that there are any; how many there are is nobody's restart.
    applies: ({ key }) => /^(StatefulSet|Deployment|DaemonSet)\/[^.]+($|\.spec\.template\.)/.test(key),
  },
  { risk: "reload", file: /^(kubernetes|argocd)\//, applies: () => true },
  {
    risk: "deletes-data",
    file: /./,
    applies: ({ key, before, after }) =>
      /(retention|min_age|max_age|ttl|period|data_retention)/.test(key) && shrank(before, after),
  },
  {
    // A stream's own longer retention goes away, and the default takes its place.
    risk: "deletes-data",
    file: /./,
    applies: ({ key, before, after }, others) =>
      /retention_stream/.test(key) &&
      before !== undefined &&
      after === undefined &&
      !others.some(
        other => /limits_config\.retention_period$/.test(other.key) && !shrank(periodOf(before), other.after),
      ),
  },
  {
    // Policies are named after the days they keep.
    risk: "deletes-data",
    file: /index-templates\//,
    applies: ({ key, before, after }) => /lifecycle\.name$/.test(key) && daysNamed(after) < daysNamed(before),
  },
  {
    // A period's history only grows: what an altered entry described can no longer be read.
    risk: "deletes-data",
    file: /loki\.yaml$/,
    applies: ({ key, before }) => /^schema_config\.configs/.test(key) && before !== undefined,
  },
  {
    // Said once for every pipeline, since the text of one need not show it.
    risk: "weakens-privacy",
    file: policy,
    applies: ({ before, after }) => isLaxer(before, after),
  },
  {
    risk: "weakens-privacy",
    file: /./,
    applies: (change, others, ways) =>
      !isWidened(change, others) && (lostRedaction(change) || lostDeletion(change)) && !isNobodys(change, ways()),
  },
  {
    // What a query finds cannot be told from its text, so that any other query, limit or label may notify more often. By
    // labels people are chosen, so that without one others may be told, or nobody.
    risk: "pages-more",
    file: alertFiles,
    applies: ({ key, after }) =>
      (after !== undefined || /(^|\.)(labels|tags)\b/.test(key)) &&
      !/(annotations|description|summary|artifacts|runbook)/.test(key),
  },
  { risk: "none", file: policy, applies: () => true },
  { risk: "none", file: /(\/queries\/|prometheus\/tests\/)/, applies: () => true },
  { risk: "rollover", file: /(index-templates|component-templates|ilm)\//, applies: () => true },
  {
    risk: "reload",
    file: givenFiles,
    applies: () => true,
  },
  { risk: "none", file: /(fragments|README|handbook)/, applies: () => true },
];

/** The class of one change; a running product reads its configuration at its start unless a rule knows better. */
export const riskOf = (
  path: string,
  change: Change,
  others: readonly Change[] = [],
  ways: () => Ways | undefined = () => undefined,
): RiskClass => rules.find(rule => rule.file.test(path) && rule.applies(change, others, ways))?.risk ?? "restart";

/** The class of a file that comes or goes. */
export const riskOfFile = (path: string, state: "added" | "removed"): RiskClass => {
  if (/\/queries\/|prometheus\/tests\/|^terraform\/|^privacy\//.test(path)) return "none";
  // What a server was given it keeps, unless somebody takes it away.
  if (state === "removed" && /(ilm|index-templates|component-templates)\//.test(path)) return "none";
  if (state === "removed") return alertFiles.test(path) || givenFiles.test(path) ? "reload" : "restart";
  return alertFiles.test(path) ? "pages-more" : "none";
};

/** The worst class of several. */
export const worst = (classes: readonly RiskClass[]): RiskClass =>
  riskClasses.find(one => classes.includes(one)) ?? "none";

/** Of two treatments of a field. A field, or a service, that goes is treated by nobody. */
const isLaxer = (before: unknown, after: unknown): boolean =>
  strictness(after) !== -1 && strictness(after) < strictness(before);

const strictness = (one: unknown): number => (treatments as readonly unknown[]).indexOf(one);

const lostRedaction = ({ before, after }: Change): boolean => {
  const now = redactions(after);
  return [...redactions(before)].some(([token, count]) => count > (now.get(token) ?? 0));
};

const lostDeletion = ({ before, after }: Change): boolean => deletions(before) > deletions(after);

/** Whether what goes protected records that no longer come in. Where that is not known, they do. */
const isNobodys = (change: Change, ways: Ways | undefined): boolean => ways !== undefined && losesNobody(change, ways);

/** Whether a statement of a list is still there with something put into it, such as one more pattern to look for. */
const isWidened = ({ key, before, after }: Change, others: readonly Change[]): boolean =>
  typeof before === "string" &&
  after === undefined &&
  others.some(other => other.key === key && typeof other.after === "string" && isIn(before, other.after));

/** Whether the longer text is the shorter one with a piece put in. */
const isIn = (shorter: string, longer: string): boolean => {
  let same = 0;
  while (same < shorter.length && shorter[same] === longer[same]) same++;
  return longer.endsWith(shorter.slice(same));
};

const periodOf = (stream: unknown): unknown =>
  typeof stream === "object" && stream !== null && "period" in stream ? stream.period : undefined;

const shrank = (before: unknown, after: unknown): boolean => {
  const old = durationOf(before);
  const now = durationOf(after);
  return old !== undefined && now !== undefined && now < old;
};

const daysNamed = (policy: unknown): number => Number(/(\d+)d$/.exec(String(policy))?.[1] ?? Number.NaN);

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Go, Elasticsearch and plain-number durations. */
export const durationOf = (value: unknown): number | undefined => {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  const parts = [...value.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  if (parts.length === 0 || parts.map(part => part[0]).join("") !== value) return undefined;
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (unitMs[unit ?? ""] ?? 0), 0);
};
