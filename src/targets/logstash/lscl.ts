/**
 * Logstash's configuration language as data, and its printer, which alone knows about quoting.
 *
 * What stands between quotes is raw: with `config.support_escapes` off, the default, a backslash is a backslash and no
 * quote can be escaped. So a text is printed only where it means the same with that setting on, and refused otherwise.
 * @see https://www.elastic.co/docs/reference/logstash/configuration-file-structure
 */

import { didYouMean, type Problem, shown } from "../../core/errors.ts";
import { type Secret, secretVariable } from "../../core/secret.ts";
import {
  type CodecName,
  codecOptions,
  type OptionKind,
  type PluginName,
  pluginOptions,
  type StageName,
} from "./plugins.ts";

/** The value of a secret, read by Logstash from its keystore or environment: `${NAME}`. */
export interface Reference {
  readonly kind: "reference";
  /** What stands before the value: `Bearer `. */
  readonly before: string;
  readonly secret: Secret;
}

export const reference = (secret: Secret, before = ""): Reference => ({ kind: "reference", before, secret });

/** A codec with options of its own: `line { charset => "ISO-8859-1" }`. */
export interface Codec {
  readonly kind: "codec";
  readonly name: CodecName;
  readonly options: { readonly [option: string]: string };
}

/** A codec with the options it has; a misspelt one does not compile. */
export const codec = <N extends CodecName>(
  name: N,
  options: { readonly [Option in keyof (typeof codecOptions)[N]]?: string },
): Codec => ({ kind: "codec", name, options: options as Codec["options"] });

export type Value =
  | string
  | number
  | boolean
  | Reference
  | Codec
  | readonly Value[]
  | { readonly [key: string]: Value };

export interface Plugin {
  readonly kind: "plugin";
  readonly stage: StageName;
  readonly name: string;
  readonly options: { readonly [option: string]: Value };
}

/** A plugin with the options it has; a misspelt one does not compile. */
export const plugin = <S extends StageName, N extends PluginName<S>>(
  stage: S,
  name: N,
  options: { readonly [Option in keyof (typeof pluginOptions)[S][N]]?: Value },
): Plugin => ({ kind: "plugin", stage, name: String(name), options: options as Plugin["options"] });

/** What an `if` asks; Logstash knows no boolean literals, and comparing text with a number stops an event. */
export type Condition =
  | { readonly kind: "equals"; readonly field: string; readonly text: string }
  | { readonly kind: "tagged"; readonly tag: string };

export interface Branch {
  readonly kind: "if";
  readonly condition: Condition;
  readonly inside: readonly Plugin[];
}

export type Statement = Plugin | Branch;

/** Why a text cannot stand between quotes, or undefined when it can. */
export const unprintable = (text: string): string | undefined => {
  if (text.includes('"') && text.includes("'")) return "holds both kinds of quotes";
  if (text.endsWith("\\")) return "ends in a backslash";
  if (/\\[\\"'nrt0]/.test(text)) return "holds what support_escapes would read as an escape";
  if (/[$%]\{/.test(text)) return "holds a substitution, ${ or %{";
  if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(text)) return "holds control characters";
  return undefined;
};

const quoted = (text: string): string => (text.includes('"') ? `'${text}'` : `"${text}"`);

const isReference = (value: Value): value is Reference =>
  typeof value === "object" && !Array.isArray(value) && "kind" in value && value.kind === "reference";

const isCodec = (value: Value): value is Codec =>
  typeof value === "object" && !Array.isArray(value) && "kind" in value && value.kind === "codec";

/** What is wrong with a plugin: options it has not, values of another kind, texts that cannot be printed. */
export const judgePlugin = (given: Plugin): readonly Problem[] => {
  const path = `${given.stage}.${given.name}`;
  const known = (pluginOptions[given.stage] as Readonly<Record<string, Readonly<Record<string, OptionKind>>>>)[
    given.name
  ];
  if (known === undefined) return [unknownName(path, given.name, Object.keys(pluginOptions[given.stage]), "plugin")];
  return Object.entries(given.options).flatMap(([option, value]) => {
    const kind = known[option];
    if (kind === undefined) return [unknownName(`${path}.${option}`, option, Object.keys(known), "option")];
    return [...judgeKind(`${path}.${option}`, kind, value), ...judgeTexts(`${path}.${option}`, value)];
  });
};

const unknownName = (path: string, name: string, known: readonly string[], what: string): Problem => {
  return {
    code: "unknown-key",
    path,
    what: `is no ${what} that Logstash knows`,
    got: shown(name),
    ...didYouMean(name, known),
  };
};

const judgeKind = (path: string, kind: OptionKind, value: Value): readonly Problem[] =>
  isOfKind(kind, value)
    ? []
    : [
        {
          code: "wrong-type",
          path,
          what: "is of another kind than Logstash takes here",
          got: shown(value),
          expected: typeof kind === "string" ? kind : kind.map(one => JSON.stringify(one)).join(", "),
        },
      ];

const isOfKind = (kind: OptionKind, value: Value): boolean => {
  if (typeof kind !== "string") return typeof value === "string" && kind.includes(value);
  switch (kind) {
    case "text":
      return typeof value === "string" || isReference(value);
    case "path":
      return typeof value === "string" && value.startsWith("/");
    case "address":
      return typeof value === "string" && /^https?:\/\/[^ ]+:[0-9]+(\/|$)/.test(value);
    case "number":
      return typeof value === "number" && Number.isInteger(value) && value >= 0;
    case "boolean":
      return typeof value === "boolean";
    case "list":
    case "paths":
    case "addresses":
      return (
        Array.isArray(value) &&
        value.every(one => (kind === "list" ? true : isOfKind(kind === "paths" ? "path" : "address", one)))
      );
    case "hash":
      return typeof value === "object" && !Array.isArray(value) && !isReference(value) && !isCodec(value);
    case "codec":
      return typeof value === "string" ? value in codecOptions : isCodec(value) && isKnownCodec(value);
    default:
      return kind satisfies never;
  }
};

const isKnownCodec = ({ name, options }: Codec): boolean => {
  const known: Readonly<Record<string, OptionKind>> | undefined = codecOptions[name];
  return Object.entries(options).every(([option, value]) => {
    const kind = known?.[option];
    return kind !== undefined && isOfKind(kind, value);
  });
};

const judgeTexts = (path: string, value: Value): readonly Problem[] => {
  if (typeof value === "number" || typeof value === "boolean") return [];
  if (typeof value === "string") return judgeText(path, value);
  if (isReference(value)) return judgeText(path, value.before);
  if (isCodec(value)) return judgeTexts(path, value.options);
  if (Array.isArray(value)) return value.flatMap((one, index) => judgeTexts(`${path}[${index}]`, one));
  return Object.entries(value).flatMap(([key, one]) => [...judgeText(path, key), ...judgeTexts(`${path}.${key}`, one)]);
};

const judgeText = (path: string, text: string): readonly Problem[] => {
  const what = unprintable(text);
  return what === undefined
    ? []
    : [{ code: "unprintable-text", path, what, got: shown(text), help: "write it without, or in the environment" }];
};

const indent = (text: string): string => text.replaceAll(/^(?=.)/gm, "  ");

const printedValue = (value: Value): string => {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "string") return quoted(value);
  if (isReference(value)) return quoted(`${value.before}\${${secretVariable(value.secret)}}`);
  if (Array.isArray(value)) return `[${value.map(printedValue).join(", ")}]`;
  if (isCodec(value)) return `${value.name} { ${printedOptions(value.options).join(" ")} }`;
  const entries = Object.entries(value).map(([key, one]) => `${quoted(key)} => ${printedValue(one)}`);
  return entries.length === 0 ? "{}" : `{\n${indent(entries.join("\n"))}\n}`;
};

const printedOptions = (options: Plugin["options"]): readonly string[] =>
  Object.entries(options).map(([option, value]) => `${option} => ${printedValue(value)}`);

const printedPlugin = (given: Plugin): string => {
  const options = printedOptions(given.options);
  return options.length === 0 ? `${given.name} {}` : `${given.name} {\n${indent(options.join("\n"))}\n}`;
};

const printedCondition = (condition: Condition): string => {
  switch (condition.kind) {
    case "equals":
      return `${condition.field} == ${quoted(condition.text)}`;
    case "tagged":
      return `${quoted(condition.tag)} in [tags]`;
    default:
      return condition satisfies never;
  }
};

const printedStatement = (statement: Statement): string => {
  switch (statement.kind) {
    case "plugin":
      return printedPlugin(statement);
    case "if":
      return `if ${printedCondition(statement.condition)} {\n${indent(statement.inside.map(printedPlugin).join("\n"))}\n}`;
    default:
      return statement satisfies never;
  }
};

/** The plugins of a statement. */
export const pluginsOf = (statement: Statement): readonly Plugin[] =>
  statement.kind === "plugin" ? [statement] : statement.inside;

/** One block, `input { … }`, with a comment line before each statement that has one. */
export const printedStage = (
  stage: StageName,
  statements: readonly { readonly comment: string; readonly statement: Statement }[],
): string => {
  const body = statements.map(({ comment, statement }) => {
    const lines = comment.split("\n").map(line => `# ${line}`);
    return indent(`${lines.join("\n")}\n${printedStatement(statement)}`);
  });
  return `${stage} {\n${body.join("\n\n")}\n}\n`;
};
