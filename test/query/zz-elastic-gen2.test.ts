import { mkdirSync, writeFileSync } from "node:fs";
import { test } from "vitest";
import * as s from "../../src/index.ts";
import { judgeEnvironment } from "../../src/environment/index.ts";
import { alerts } from "../../src/catalog/index.ts";
test("gen", () => {
  const judged: any = judgeEnvironment({
    name: "prod", platform: s.kubernetes(), services: { "llm-service": { team: "ai" }, "chat-api": { team: "ai" } },
    evaluator: "kibana", runbooks: "https://runbooks.example.com",
    alerts: Object.fromEntries(Object.keys(alerts).map(k => [k, "on"])) as any,
    routes: { critical: [s.pagerduty({ key: s.secret("pd") })], warning: [s.slack({ url: s.secret("slack") })] },
    targets: { elasticsearch: s.elasticsearch({ fedFromOutside: true }), kibana: (s as any).kibana({}) },
  } as any);
  if (judged.problems) { console.log(judged.problems.map(s.formatProblem).join("\n")); }
  const judged2: any = judgeEnvironment({
    name: "prod", platform: s.kubernetes(), services: { "llm-service": { team: "ai" }, "chat-api": { team: "ai" } },
    evaluator: "kibana", runbooks: "https://runbooks.example.com",
    alerts: Object.fromEntries(Object.keys(alerts).map(k => [k, judged.problems?.some((p: any) => p.path.startsWith(`alerts.${k}`)) ? "off" : "on"])) as any,
    routes: { critical: [s.pagerduty({ key: s.secret("pd") })], warning: [s.slack({ url: s.secret("slack") })] },
    targets: { elasticsearch: s.elasticsearch({ fedFromOutside: true }), kibana: (s as any).kibana({}) },
  } as any);
  if (judged2.problems) { console.log(judged2.problems.map(s.formatProblem).join("\n")); return; }
  const env = judged2.environment;
  mkdirSync("/tmp/kib", { recursive: true });
  for (const placed of env.targets) for (const a of placed.target.emit(placed.self, env.site)) {
    const out = a.kind === "text" ? a.sections.map((x: any) => x.text).join("") : JSON.stringify(a.data, null, 1);
    writeFileSync("/tmp/kib/" + placed.self.key + "_" + a.path.replaceAll("/", "_"), out);
    if (placed.self.key === "kibana") console.log(a.path, "|", a.about, out.length);
  }
});
