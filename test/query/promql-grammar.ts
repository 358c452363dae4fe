/**
 * What is wrong with a PromQL text: its syntax by the grammar of Prometheus' own editor, and what the grammar lets pass.
 * `promtool` has the last word, in the conformance run.
 */

import { parser } from "@prometheus-io/lezer-promql";
import { isRecordInstrument } from "../../src/core/instrument.ts";
import type { Site } from "../../src/core/target.ts";
import { labelFields, labelOf } from "../../src/targets/prometheus/mapping.ts";
import type { PrometheusOptions } from "../../src/targets/prometheus/options.ts";

/** Grafana's own words stand for a duration. */
const withoutMacros = (text: string): string => text.replaceAll(/\$__(?:rate_interval|range|interval)\b/g, "5m");

const ranged = ["rate", "increase", "absent_over_time"];

/** The metrics an instrument is stored as. */
const metricsOf = (site: Pick<Site, "instruments">): ReadonlySet<string> =>
  new Set(
    site.instruments.flatMap(one =>
      isRecordInstrument(one) && one.kind === "histogram"
        ? ["_bucket", "_sum", "_count"].map(suffix => `${one.name}${suffix}`)
        : [one.name],
    ),
  );

export const promqlProblems = (
  asked: string,
  site: Pick<Site, "instruments">,
  options: Pick<PrometheusOptions, "names"> = { names: {} },
): readonly string[] => {
  const text = withoutMacros(asked);
  const problems: string[] = [];
  const metrics = metricsOf(site);
  const labels = new Set([...labelFields(site.instruments).map(field => labelOf(options, field)), "le"]);
  parser.parse(text).iterate({
    enter: ({ type, node, name }) => {
      const words = text.slice(node.from, node.to);
      if (type.isError) problems.push(`syntax at ${node.from}: ${text.slice(node.from, node.from + 20)}`);
      if (name === "FunctionCall") {
        const called = text.slice(node.firstChild?.from, node.firstChild?.to);
        const range = node.getChild("FunctionCallBody")?.firstChild?.name === "MatrixSelector";
        if (ranged.includes(called) !== range) problems.push(`${called} of ${range ? "a range" : "an instant"}`);
        if (called === "histogram_quantile" && !/\ble\b/.test(words)) problems.push("a quantile without le");
      }
      if (name === "VectorSelector") {
        const metric = node.getChild("Identifier");
        const found = text.slice(metric?.from, metric?.to);
        if (!metrics.has(found)) problems.push(`no instrument is called ${found}`);
        if (!words.includes(`${labelOf(options, "environment")}=`)) problems.push(`no environment in ${words}`);
      }
      if (name === "LabelName" && !labels.has(words)) problems.push(`no label is called ${words}`);
      if (name === "BinaryExpr" && node.firstChild?.name === "MatrixSelector")
        problems.push("a range in a calculation");
    },
  });
  return problems;
};

/** The values an expression compares labels with, read back. */
export const valuesIn = (text: string): readonly string[] => {
  const values: string[] = [];
  parser.parse(text).iterate({
    enter: ({ name, node }) => {
      if (name === "StringLiteral") values.push(unquoted(text.slice(node.from, node.to)));
    },
  });
  return values;
};

/** A string of PromQL in double quotes, which follows Go. */
const unquoted = (text: string): string =>
  text.slice(1, -1).replaceAll(/\\(x[0-9a-f]{2}|.)/gs, (_, code: string) => {
    const plain: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "\\": "\\", '"': '"' };
    const found = code.startsWith("x") ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : plain[code];
    if (found === undefined) throw new Error(`no escape of Go: \\${code}`);
    return found;
  });
