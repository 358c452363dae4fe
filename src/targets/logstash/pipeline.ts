/** Compiles the steps of every service into Ruby: a straight list of calls per policy, and the tables they work on. */

import { redactionToken } from "../../core/privacy.ts";
import { secretVariable } from "../../core/secret.ts";
import type { Service } from "../../core/service.ts";
import { type Step, stepsFor } from "../../core/step.ts";
import type { Site } from "../../core/target.ts";
import { forJoni, joniPattern, joniWhole, type RubyData, rubyLiteral, rubyText } from "./ruby.ts";
import type { MethodName } from "./script-steps.ts";

/** The compiled steps of an environment's services. */
export interface Compiled {
  /** `NAME = …` in the order of first use. */
  readonly constants: readonly { readonly name: string; readonly literal: string }[];
  /** Services with the same steps share a policy. */
  readonly policies: readonly Policy[];
  readonly methods: ReadonlySet<MethodName>;
  /** The environment variables it reads. */
  readonly variables: readonly string[];
}

export interface Policy {
  /** The Ruby method. */
  readonly method: string;
  readonly services: readonly string[];
  readonly lines: readonly string[];
}

/** Collects what the steps need; tables that are equal are written once. */
interface Collector {
  constant(name: string, literal: string): string;
  table(name: string, data: RubyData): string;
  method(name: MethodName): void;
  variable(name: string): void;
}

export const compileSteps = (site: Site, services: readonly Service[]): Compiled => {
  const constants = new Map<string, string>();
  const methods = new Set<MethodName>();
  const variables = new Set<string>();
  const constant = (name: string, literal: string): string => {
    for (let count = 1; ; count++) {
      const numbered = count === 1 ? name : `${name}_${count}`;
      const there = constants.get(numbered);
      if (there === undefined) constants.set(numbered, literal);
      if (there === undefined || there === literal) return numbered;
    }
  };
  const collector: Collector = {
    constant,
    table: (name, data) => constant(name, `${rubyLiteral(data)}.freeze`),
    method: name => methods.add(name),
    variable: name => variables.add(name),
  };
  const policies: { method: string; services: string[]; lines: readonly string[] }[] = [];
  for (const service of services) {
    const lines = stepsFor(site.schema, site.detectors, service).flatMap(step => compileStep(step, collector));
    const same = policies.find(policy => policy.lines.join("\n") === lines.join("\n"));
    if (same) same.services.push(service.name);
    else policies.push({ method: `steps_of_${service.name.replaceAll("-", "_")}`, services: [service.name], lines });
  }
  return {
    constants: [...constants].map(([name, literal]) => ({ name, literal })),
    policies,
    methods,
    variables: [...variables],
  };
};

/** The form a value takes in `convert`. */
const forms = { string: "text", int: "number", float: "number", boolean: "flag" } as const;

/** The lines of one step; `record`, `time`, `line` and `read_at` are the method's own. */
const compileStep = (step: Step, to: Collector): readonly string[] => {
  switch (step.kind) {
    case "parse":
      to.method("parse");
      return ["record = parse(line)", "return if record.nil?"];
    case "rename": {
      to.method("rename");
      const names = rubyLiteral(Object.fromEntries(step.fields.map(({ field, from }) => [field, from])));
      return [
        `record = rename(record, ${to.constant("NAMES", `${names}.to_h { |field, names| [field, paths(names) << [field.to_sym]] }.freeze`)})`,
      ];
    }
    case "convert": {
      to.method("convert");
      const fieldsOf = (form: string, nested = false) =>
        step.fields
          .filter(one => one.type !== "time" && forms[one.type] === form && (one.nested ?? false) === nested)
          .map(({ field }) => field);
      const types = {
        text: fieldsOf("text"),
        content: fieldsOf("text", true),
        number: fieldsOf("number"),
        flag: fieldsOf("flag"),
      };
      return [`convert(record, ${to.table("TYPES", types)})`];
    }
    case "timestamp":
      to.method("timestamp");
      return [`time = timestamp(record.delete(${rubyText(step.field)})) || read_at`];
    case "lookup": {
      to.method("lookup");
      const options = [
        step.lowerCase ? ", lower_case: true" : "",
        step.otherwise === undefined ? "" : `, otherwise: ${rubyText(step.otherwise)}`,
      ];
      const table = to.table(`${step.field.toUpperCase()}_LOOKUP`, step.table);
      return [`lookup(record, ${rubyText(step.field)}, ${table}${options.join("")})`];
    }
    case "derive": {
      to.method("derive");
      const options = [
        step.from === undefined ? "" : `, from: ${rubyText(step.from)}`,
        step.table === undefined ? "" : `, table: ${to.table(`${step.field.toUpperCase()}_DERIVED`, step.table)}`,
        step.otherwise === undefined ? "" : `, otherwise: ${rubyText(step.otherwise)}`,
      ];
      return [`derive(record, ${rubyText(step.field)}${options.join("")})`];
    }
    case "stream":
      return [
        `record["stream"] = ${to.table("STREAMS", step.byEvent)}.fetch(record["event"], ${rubyText(step.otherwise)})`,
      ];
    case "remove":
      to.method("remove");
      // A record always has a time: without the producer's, it is the time of reading.
      return [
        ...(step.fields.includes("time") ? ["time = read_at"] : []),
        ...(step.fields.length === 0 ? [] : [`remove(record, ${to.table("REMOVED", step.fields)})`]),
      ];
    case "hash": {
      const lines = step.fields.includes("time") ? ["time = read_at"] : [];
      const fields = step.fields.filter(field => field !== "time");
      if (fields.length === 0) return lines;
      to.method("pseudonymise");
      const variable = secretVariable(step.key);
      to.variable(variable);
      const table = to.table("PSEUDONYMS", fields);
      return [...lines, `pseudonymise(record, ${table}, @secrets.fetch(${rubyText(variable)}), ${step.hexDigits})`];
    }
    case "redact": {
      to.method("redact");
      const scans = step.detectors.map(
        found => `  ${rubyText(redactionToken(found))} => Regexp.new(${rubyText(joniPattern(found))}),`,
      );
      const wholes = step.detectors
        .filter(found => found.claimsNumbers)
        .map(found => `  Regexp.new(${rubyText(joniWhole(found))}),`);
      const detectors = to.constant("DETECTORS", literalOf("{", scans, "}"));
      const numbers = to.constant("NUMBER_DETECTORS", literalOf("[", wholes, "]"));
      const except = step.except ?? [];
      return [
        `redact(record, ${detectors}, ${numbers}${except.length === 0 ? "" : `, ${to.table("HEX_FIELDS", except)}`})`,
      ];
    }
    case "truncate":
      to.method("truncate");
      return step.fields.length === 0 ? [] : [`truncate(record, ${to.table("TEXTS", step.fields)}, ${step.bytes})`];
    case "classify":
      return classify(step, to);
    case "keep":
      if (Object.keys(step.shares).length === 0) return [];
      to.method("keep");
      return [
        `return unless keep(record, ${to.table("SHARES", step.shares)}, ${to.table("KEPT_STREAMS", step.exceptStreams)}, ${to.table("KEPT_EVENTS", step.exceptEvents)})`,
      ];
    default:
      return step satisfies never;
  }
};

const classify = ({ field, by }: Extract<Step, { kind: "classify" }>, to: Collector): readonly string[] => {
  const constant = field.toUpperCase();
  const ending = `otherwise: ${rubyText(by.otherwise)})`;
  switch (by.kind) {
    case "texts": {
      to.method("classify_texts");
      const cases = by.cases.map(one => `  [${rubyText(one.value)}, Regexp.new(${rubyText(forJoni(one.pattern))})],`);
      const tables = [
        to.table(`${constant}_PRESENT`, by.when.present),
        to.table(`${constant}_AMONG`, by.when.among),
        to.table(`${constant}_TEXTS`, by.from),
        to.constant(`${constant}_CASES`, literalOf("[", cases, "]")),
      ];
      return [`classify_texts(record, ${rubyText(field)}, ${tables.join(", ")}, ${ending}`];
    }
    case "number": {
      to.method("classify_number");
      const bounds = to.table(
        `${constant}_BOUNDS`,
        by.cases.map(({ value, below }) => [value, below]),
      );
      return [`classify_number(record, ${rubyText(field)}, ${rubyText(by.from)}, ${bounds}, ${ending}`];
    }
    default:
      return by satisfies never;
  }
};

const literalOf = (open: string, lines: readonly string[], close: string): string =>
  lines.length === 0 ? `${open}${close}.freeze` : `${open}\n${lines.join("\n")}\n${close}.freeze`;
