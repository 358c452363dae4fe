/** Every alert has a page, every link leads somewhere, and nothing somebody wrote is read as Markdown. */

import { describe, expect, test } from "vitest";
import { alerts, queries, runbooks, traceQueries } from "../../src/catalog/index.ts";
import { compose } from "../../src/core/platform.ts";
import { runbook } from "../../src/core/runbook.ts";
import { otlp } from "../../src/core/service.ts";
import type { TraceSearch } from "../../src/core/trace-query.ts";
import { days, hours } from "../../src/core/units.ts";
import { defineEnvironment, judgeEnvironment } from "../../src/environment/index.ts";
import { judgeHandbook } from "../../src/targets/handbook/judge.ts";
import { anchorOf, code, plain, prose } from "../../src/targets/handbook/markdown.ts";
import { pagesOf } from "../../src/targets/handbook/pages.ts";
import { grafana, handbook, jaeger, loki, otelCollector } from "../../src/targets/index.ts";
import { environments, everyAlert, pagesIn, selfOf } from "./environments.ts";
import { deadLinks, linksOf } from "./reading.ts";

describe("the catalog", () => {
  test("has a page for every alert, and no other", () => {
    expect(Object.keys(runbooks).sort()).toEqual([...new Set(Object.values(alerts).map(one => one.runbook))].sort());
  });

  test.each(Object.entries(runbooks))("%s is whole", (_key, one) => {
    expect(one.steps.length).toBeGreaterThan(0);
    expect(one.causes.length).toBeGreaterThan(0);
    for (const { asks, does, expect: expected, name, next } of one.steps) {
      expect([name, does, expected, next].map(text => text.trim().length > 0)).toEqual([true, true, true, true]);
      if (typeof asks === "string") expect(Object.keys(queries)).toContain(asks);
    }
  });

  test.each(["slow-requests", "high-error-rate"])("%s is looked into in four steps", key => {
    expect(runbooks[key]?.steps).toHaveLength(4);
  });
});

describe.each(environments.map(one => [one.name, one] as const))("%s", (_name, environment) => {
  const pages = pagesIn(environment);

  test("has a page for the runbook of every alert that can fire", () => {
    const wanted = environment.site
      .parts()
      .flatMap(({ key }) => environment.site.alerts(key).map(one => `runbooks/${one.runbook}.md`));
    const there = pages.map(({ path }) => path);
    expect(wanted.filter(path => !there.includes(path))).toEqual([]);
  });

  test("has links that hold", () => {
    for (const page of pages) expect([page.path, deadLinks(page, pages)]).toEqual([page.path, []]);
    expect(pages.flatMap(linksOf).length).toBeGreaterThan(50);
  });

  test("has links that a browser reads as they are written", () => {
    for (const url of pages.flatMap(linksOf).filter(link => /^https?:/.test(link))) {
      expect(URL.canParse(url), url).toBe(true);
      expect(/[\s()<>"]/.test(url), url).toBe(false);
    }
  });

  test("says every page in its contents", () => {
    const [contents, ...others] = pages;
    expect(contents?.path).toBe("README.md");
    expect(linksOf(contents ?? { path: "", title: "", group: "Start", text: "" })).toEqual(
      expect.arrayContaining(others.map(({ path }) => path)),
    );
  });

  test("is the same twice", () => {
    expect(pagesIn(environment)).toEqual(pages);
  });
});

describe("an alert of one's own", () => {
  const page = (name: string, input = {}) =>
    pagesIn(everyAlert, input).find(({ path }) => path === `runbooks/${name}.md`)?.text ?? "";

  test("has a page made of its summary and its query, in which nothing is Markdown", () => {
    const text = page("own-without-page");
    expect(text).toMatch(/^# Alert OwnWithoutPage\n/);
    expect(text).toContain(
      "The notification says: service: the first token takes … &lt;b&gt;ms&lt;/b&gt; \\| and \\*more\\*\n",
    );
    expect(text).toContain("One answer in twenty keeps people waiting.");
    expect(text).toContain("quantile_over_time(0.95, ");
    expect(text).not.toContain("<b>");
  });

  test("has the page that was written for it", () => {
    const own = runbook({
      title: "First tokens are late",
      means: "People wait for `ttft_ms`.",
      matters: "They leave.",
      causes: ["A queue"],
      steps: [{ name: "Look", does: "Look.", asks: "slow-requests", expect: "One model.", next: "Tell them." }],
    });
    const text = page("own-without-page", { runbooks: { "own-without-page": own } });
    expect(text).toMatch(/^# First tokens are late\n/);
    expect(text).toContain("People wait for `ttft_ms`.");
    expect(text).toContain("latency_ms > 5000");
  });

  test("is told which names are none", () => {
    const one = runbook({
      title: "t",
      means: "m",
      matters: "m",
      causes: [],
      steps: [{ name: "n", does: "d", asks: "slow-request", expect: "e", next: "n" }],
    });
    const self = selfOf({
      urls: { grafanna: "https://grafana.example.com" },
      runbooks: { "slow-request": one },
    });
    expect(judgeHandbook(self, everyAlert.site).map(({ path, help }) => [path, help])).toEqual([
      ["urls.grafanna", "did you mean grafana?"],
      ["runbooks.slow-request", "did you mean slow-requests?"],
      ["runbooks.slow-request.steps[0].asks", "did you mean slow-requests?"],
    ]);
  });
});

describe("traces", () => {
  const queriesPage = pagesIn(everyAlert).find(({ path }) => path === "queries.md")?.text ?? "";

  test.each(traceQueries.map(({ name }) => [name]))("%s is among the queries, with a link for each service", name => {
    const [, section = ""] = queriesPage.split(`\n## Traces: ${name}\n`);
    const [own = ""] = section.split("\n## ");
    expect(own).toMatch(/- llm-service: .*\[Jaeger\]\(.*service=llm-service/);
    expect(own).toMatch(/- llm-batch: .*\[Grafana Explore\]\(/);
  });

  test("of failures are linked nowhere where a store finds none by them, and it is said", () => {
    const step = { name: "n", does: "d", expect: "e", next: "n", traces: { failed: true } };
    const one = runbook({ title: "t", means: "m", matters: "m", causes: [], steps: [step] });
    const { site } = defineEnvironment({
      name: "test",
      platform: compose(),
      services: { "llm-service": { source: otlp() } },
      alerts: { SlowRequests: "on" },
      retention: { traces: days(1) },
      targets: {
        otelCollector: otelCollector({ to: { logs: ["loki"], traces: ["jaeger"] } }),
        loki: loki({}),
        jaeger: jaeger({ storage: "memory", memory: { restartWithin: hours(1) } }),
        grafana: grafana({ reads: ["loki", "jaeger"] }),
      },
    });
    const pages = pagesOf(selfOf({ runbooks: { "slow-requests": one } }), site);
    const page = pages.find(({ path }) => path.endsWith("slow-requests.md"))?.text ?? "";
    expect(page).toContain(
      "Traces of the last 1 hour, with a failed span: not from Jaeger (it finds no trace by an error in the storage it has).",
    );
    const queries = pages.find(({ path }) => path === "queries.md")?.text ?? "";
    expect(queries).not.toMatch(/failed-spans|failed-chats/);
    expect(queries).toContain("## Traces: slow-chats");
    for (const { text } of pages) expect(text).not.toMatch(/error%22%3A%22true|error%3Dtrue/);
    const looked = { kind: "traces", store: "jaeger", service: "llm-service", window: hours(1) } as const;
    const linked = (search: TraceSearch) =>
      site.parts().flatMap(part => part.linkTo({ ...looked, search }, "https://view.example.com")?.title ?? []);
    expect(linked({ failed: true })).toEqual([]);
    expect(linked({})).toEqual(["Jaeger", "Grafana Explore"]);
  });

  test.each<readonly [string, TraceSearch, string]>([
    ["a value there is not", { where: { error_cause: "bogus" } }, "compares error_cause with a value it never has"],
    ["a measure", { where: { latency_ms: "5" } }, "compares a measure"],
    ["a field nobody has", { where: { toString: "x" } as never }, "asks for a field the schema has not"],
  ])("are judged as those of panels are: %s", (_name, traces, what) => {
    const step = { name: "n", does: "d", expect: "e", next: "n", traces };
    const one = runbook({ title: "t", means: "m", matters: "m", causes: [], steps: [step] });
    const result = judgeEnvironment({
      name: "test",
      platform: compose(),
      services: { "llm-service": { source: otlp() } },
      alerts: { SlowRequests: "on" },
      targets: {
        otelCollector: otelCollector({ to: { logs: ["loki"], traces: ["jaeger"] } }),
        loki: loki({}),
        jaeger: jaeger({}),
        grafana: grafana({ reads: ["loki", "jaeger"] }),
        handbook: handbook({ runbooks: { "slow-requests": one } }),
      },
    });
    expect("problems" in result && result.problems.map(problem => [problem.path, problem.what])).toEqual([
      ["targets.handbook.runbooks.slow-requests.steps[0].traces", what],
    ]);
  });

  test("that nobody can find are refused", () => {
    const step = { name: "n", does: "d", expect: "e", next: "n" };
    const one = runbook({
      title: "t",
      means: "m",
      matters: "m",
      causes: [],
      steps: [
        { ...step, traces: { operation: "retrieval" } },
        { ...step, traces: { where: { prompt: "x" } } },
      ],
    });
    const problems = judgeHandbook(selfOf({ runbooks: { "slow-requests": one } }), everyAlert.site);
    expect(problems.map(({ path, got }) => [path, got])).toEqual([
      ["runbooks.slow-requests.steps[1].traces", "the privacy policy drops prompt"],
    ]);
  });
});

describe("Markdown", () => {
  test.each([
    ["a * b_c _d_ [e](f) <g> & `h` | i ~ j", "a \\* b_c \\_d\\_ \\[e\\](f) &lt;g&gt; &amp; \\`h\\` \\| i \\~ j"],
    ["# no heading", "\\# no heading"],
    ["1. no list", "\\1. no list"],
    ["two\nlines", "two lines"],
  ])("%j is text", (text, expected) => {
    expect(plain(text)).toBe(expected);
  });
  test("words between backticks are code, whatever is in them", () => {
    expect(prose("say `a|b*` or *c*")).toBe("say `a\\|b*` or \\*c\\*");
    expect(code("a`b")).toBe("``a`b``");
  });
  test("an anchor is GitHub's", () => {
    expect(anchorOf("1. Find the slow ones")).toBe("1-find-the-slow-ones");
  });
});
