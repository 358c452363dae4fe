/** `adopt.md`: taking one piece at a time into what runs already. */

import type { Context } from "./asking.ts";
import { block, list, page, plain, table } from "./markdown.ts";
import type { Page } from "./page.ts";

export const adoptPage = ({ parts, site }: Context): Page => {
  const { name } = site;
  const of = (...roles: readonly string[]) => parts.filter(part => part.roles.some(role => roles.includes(role)));
  const [first] = parts;
  return {
    path: "adopt.md",
    title: "One piece at a time",
    group: "Start",
    text: page(
      "# One piece at a time",
      "Nothing here must be taken whole. Each piece stands beside what runs until somebody has compared the two, and can be taken back by applying the files of the commit before.",
      "## 0. Look, and change nothing",
      "What is dead in the dashboards and rules you have, and does every way to an exporter of your collector pass a redaction?",
      block(
        "sh",
        `signalbox validate --against your-collector.yaml\nsignalbox validate --against your-dashboard.json\nsignalbox simulate ${name} --logs a-day-of-yours.jsonl`,
      ),
      "## 1. One target",
      "Only its files, in your own repository; the others stay as they are:",
      block(
        "sh",
        `signalbox synth ${name} --only ${first?.key ?? "loki"} --out ../gitops/generated\nsignalbox diff ${name} --exit-code`,
      ),
      table(
        ["target", "role", "to generate it alone"],
        parts.map(({ key, title, roles }) => [
          plain(title),
          roles.join(", ") || "–",
          `\`signalbox synth ${name} --only ${key}\``,
        ]),
      ),
      "## 2. Stores first",
      list([
        `Stores keep what they have: ${
          of("store")
            .map(({ title }) => plain(title))
            .join(", ") || "none here"
        }. New policies hold for new data, and a store with records of somebody else's is named with \`url\` or \`existing("…")\`, so that only fragments are generated for it.`,
        "`fedFromOutside: true` says that a shipper of yours fills it for now.",
        'Names of yours stay: `names: { model: "llm_model" }`.',
      ]),
      "## 3. Shippers, one service at a time",
      list([
        `Shippers here: ${
          of("shipper")
            .map(({ title }) => plain(title))
            .join(", ") || "none"
        }. Let one service's records go both ways for a day, into a store of its own environment, and compare counts by event.`,
        "A collector of yours keeps its file: take the processors from `otel-collector/fragments/`, in the order in which they stand.",
        "Switch the old way off for that service, then go to the next. One source must not reach one store twice: it would be counted twice.",
      ]),
      "## 4. Alerts in shadow",
      list([
        '`shadowEvaluators: ["prometheus"]` judges and tells nobody. Compare with your own alerts for a week.',
        "Switch one on, and yours about the same off, on the same day. The page to read when it fires is in this handbook.",
        "Routes come last: notification policies and an Alertmanager's file belong to whoever has them now, until you say `policies: true` or `config: true`.",
      ]),
      "## 5. Dashboards and this handbook",
      list([
        "Dashboards go into a folder of their own and touch no other.",
        'Say where this handbook is served, and every notification links to its page: `runbooks: "https://docs.example.com/handbook/runbooks"`.',
      ]),
      "## Going back",
      "Every step is a commit: revert it, generate, apply. Records that were stored stay for as long as their policy said when they came.",
    ),
  };
};
