/**
 * Reads a Logstash pipeline as far as import needs it: sections, plugins with their settings, conditions as text.
 * @see https://www.elastic.co/docs/reference/logstash/configuration-file-structure
 */

export type LogstashValue = string | readonly LogstashValue[] | LogstashHash;

interface LogstashHash {
  readonly kind: "hash";
  readonly entries: readonly (readonly [key: string, value: LogstashValue])[];
}

export interface LogstashPlugin {
  readonly section: "input" | "filter" | "output";
  readonly name: string;
  /** Counted from 1. */
  readonly line: number;
  readonly settings: readonly (readonly [key: string, value: LogstashValue])[];
  /** What must hold for it, as the nearest `if` says; empty where nothing must, or only that nothing before it did. */
  readonly condition: string;
}

export interface LogstashCondition {
  readonly text: string;
  readonly line: number;
}

export interface LogstashPipeline {
  readonly plugins: readonly LogstashPlugin[];
  readonly conditions: readonly LogstashCondition[];
}

const token =
  /\s+|#[^\n]*|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|\/(?:\\.|[^/\\\n])*\/|=>|[{}[\],]|[^\s{}[\],"'#=]+|=/g;

interface Token {
  readonly text: string;
  readonly at: number;
}

/**
 * The pipeline; undefined when the text is none.
 */
export const readLogstashText = (text: string): LogstashPipeline | undefined => {
  const tokens: readonly Token[] = [...text.matchAll(token)]
    .map(match => ({ text: match[0], at: match.index }))
    .filter(one => !/^(\s|#)/.test(one.text));
  const plugins: LogstashPlugin[] = [];
  const conditions: LogstashCondition[] = [];
  let next = 0;
  const line = (at: number): number => text.slice(0, at).split("\n").length;
  const peek = (): string => tokens[next]?.text ?? "";
  const take = (wanted?: string): Token => {
    const one = tokens[next];
    if (one === undefined || (wanted !== undefined && one.text !== wanted)) throw new NotLogstash();
    next++;
    return one;
  };

  const value = (): LogstashValue => {
    const { text: first } = take();
    if (first === "[") {
      const list: LogstashValue[] = [];
      while (peek() !== "]") {
        list.push(value());
        if (peek() === ",") take();
      }
      take("]");
      return list;
    }
    if (first === "{") {
      const entries: (readonly [string, LogstashValue])[] = [];
      while (peek() !== "}") {
        const key = unquoted(take().text);
        take("=>");
        entries.push([key, value()]);
        if (peek() === ",") take();
      }
      take("}");
      return { kind: "hash", entries };
    }
    return unquoted(first);
  };

  const block = (section: LogstashPlugin["section"], above = ""): void => {
    take("{");
    while (peek() !== "}") {
      const word = take();
      if (word.text === "if" || word.text === "else") {
        const from = tokens[next]?.at ?? word.at;
        while (peek() !== "{") take();
        const condition = text.slice(from, tokens[next]?.at).replace(/^if\b/, "").trim();
        if (condition !== "") conditions.push({ text: condition, line: line(from) });
        block(section, condition);
        continue;
      }
      take("{");
      const settings: (readonly [string, LogstashValue])[] = [];
      while (peek() !== "}") {
        const key = unquoted(take().text);
        take("=>");
        settings.push([key, plugin(value)]);
      }
      take("}");
      plugins.push({ section, name: word.text, line: line(word.at), settings, condition: above });
    }
    take("}");
  };

  /** A codec is written as a plugin: `codec => json { … }`. */
  const plugin = (read: () => LogstashValue): LogstashValue => {
    const found = read();
    if (typeof found === "string" && peek() === "{") read();
    return found;
  };

  try {
    while (next < tokens.length) {
      const { text: section } = take();
      if (section !== "input" && section !== "filter" && section !== "output") return undefined;
      block(section);
    }
  } catch (error) {
    if (error instanceof NotLogstash) return undefined;
    throw error;
  }
  return plugins.length === 0 ? undefined : { plugins, conditions };
};

class NotLogstash extends Error {}

const unquoted = (written: string): string => (/^["']/.test(written) ? written.slice(1, -1) : written);

/** A setting of a plugin as texts: one, or all of a list. */
export const textsOf = (plugin: LogstashPlugin, key: string): readonly string[] =>
  plugin.settings.filter(([one]) => one === key).flatMap(([, value]) => flat(value));

const flat = (value: LogstashValue): readonly string[] => {
  if (typeof value === "string") return [value];
  return "kind" in value ? value.entries.flatMap(([key, inner]) => [key, ...flat(inner)]) : value.flatMap(flat);
};

/** A field as we write it: `llm.model` of `[llm][model]`. */
export const plainName = (written: string): string => written.replaceAll("][", ".").replaceAll(/^\[|\]$/g, "");
