/** What is wrong with an environment beyond its shape: names, privacy, detectors, schema. All problems at once. */

import { RE2JS } from "re2js";
import { llmLog } from "../catalog/index.ts";
import { nearest, type Problem, shown } from "../core/errors.ts";
import { isPlainPath } from "../core/log-files.ts";
import {
  type Detector,
  lookaroundPattern,
  re2Pattern,
  redactionToken,
  type Treatment,
  treatments,
} from "../core/privacy.ts";
import { fieldOf, type Schema, streams } from "../core/schema.ts";
import type { Service } from "../core/service.ts";
import type { EnvironmentInput } from "./input.ts";

const dnsLabel = /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/;
const fieldName = /^[a-z][a-z0-9_]{0,62}$/;

/** Names that become folders, hosts, labels and index names. */
export const judgeNames = (input: EnvironmentInput): readonly Problem[] => {
  const problems: Problem[] = [];
  const label = (path: string, name: string) => {
    if (!dnsLabel.test(name))
      problems.push({
        code: "wrong-value",
        path,
        what: "is no DNS label",
        got: shown(name),
        expected: "1 to 40 lower-case letters, digits and hyphens, starting with a letter",
      });
  };
  label("name", input.name);
  const { platform } = input;
  if (platform.profile !== "small" && platform.profile !== "large")
    problems.push({
      code: "wrong-value",
      path: "platform.profile",
      what: "is not one of the known values",
      got: shown(platform.profile),
      expected: '"small", "large"',
    });
  if (platform.kind === "kubernetes") {
    label("platform.namespace", platform.namespace);
    label("platform.agentNamespace", platform.agentNamespace);
    if (platform.namespace === platform.agentNamespace)
      problems.push({
        code: "wrong-value",
        path: "platform.agentNamespace",
        what: "is the namespace of everything else, which admits no log agents",
        got: shown(platform.agentNamespace),
        help: "give it another name",
      });
  }
  const names = Object.keys(input.services);
  if (names.length === 0)
    problems.push({
      code: "missing-key",
      path: "services",
      what: "is empty",
      expected: "at least one service",
      help: 'add one: services: { "llm-service": {} }',
    });
  for (const name of names) {
    label(`services.${name}`, name);
    const source = input.services[name]?.source;
    if (source?.kind === "pods" && input.platform.kind !== "kubernetes")
      problems.push({
        code: "wrong-value",
        path: `services.${name}.source`,
        what: "reads pods where there is no Kubernetes",
        got: "pods(…)",
        expected: "files(…), containerFiles(…), otlp(), beats(), syslog() or http()",
        help: "set platform: kubernetes(), or name the files",
      });
    if (source?.kind === "files") problems.push(...judgePaths(`services.${name}.source`, source.paths));
    if (source?.kind === "beats" || source?.kind === "syslog" || source?.kind === "http")
      problems.push(...judgePort(`services.${name}.source.port`, source.port));
    if (source?.kind === "pods")
      for (const part of ["app", "namespace", "container"] as const)
        if (typeof source[part] !== "string" || !/^(\*|[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)$/.test(source[part]))
          problems.push({
            code: "wrong-value",
            path: `services.${name}.source.${part}`,
            what: "is no DNS label",
            got: shown(source[part]),
          });
  }
  return [...problems, ...judgeSharedPaths(input)];
};

/** One file read for two services would be every line twice, under two policies. */
const judgeSharedPaths = (input: EnvironmentInput): readonly Problem[] => {
  const readBy = new Map<string, string>();
  return Object.entries(input.services).flatMap(([name, { source }]) =>
    (source?.kind === "files" ? source.paths : []).flatMap(path => {
      const other = readBy.get(path);
      readBy.set(path, other ?? name);
      return other === undefined || other === name
        ? []
        : [
            {
              code: "source-twice" as const,
              path: `services.${name}.source`,
              what: `reads what ${other} reads`,
              got: shown(path),
              expected: "files of its own for each service",
            },
          ];
    }),
  );
};

const judgePort = (path: string, port: unknown): readonly Problem[] =>
  port === undefined || (typeof port === "number" && Number.isInteger(port) && port > 0 && port < 65_536)
    ? []
    : [{ code: "wrong-value", path, what: "is no port", got: shown(port), expected: "1 to 65535" }];

const judgePaths = (path: string, paths: readonly unknown[]): readonly Problem[] => {
  if (paths.length === 0)
    return [{ code: "missing-key", path, what: "names no file", expected: "at least one absolute path" }];
  return paths
    .filter(one => typeof one !== "string" || !isPlainPath(one))
    .map(one => ({
      code: "wrong-value" as const,
      path,
      what: "is no plain absolute path",
      got: shown(one),
      expected: "an absolute path of letters, digits and . _ - * ? / without ..",
    }));
};

/** A service may be stricter than its environment, never laxer. */
export const judgePrivacy = (
  input: EnvironmentInput,
  schema: Schema,
  services: readonly Service[],
  environment: Service["privacy"],
): readonly Problem[] => {
  const problems: Problem[] = [];
  const known = Object.keys(schema.fields);
  const knownFields = (path: string, fields: Readonly<Record<string, unknown>> | undefined) => {
    for (const name of Object.keys(fields ?? {})) {
      const field = fieldOf(schema, name);
      const meant = nearest(name, known);
      if (!field)
        problems.push({
          code: "unknown-name",
          path: `${path}.${name}`,
          what: "is not a field of the schema",
          ...(meant === undefined ? {} : { help: `did you mean ${meant}?` }),
        });
      else if (field.privacy === "never" && fields?.[name] !== "drop")
        problems.push({
          code: "laxer-than-environment",
          path: `${path}.${name}`,
          what: "is never stored",
          got: shown(fields?.[name]),
          expected: '"drop", or no entry',
        });
    }
  };
  knownFields("privacy.fields", input.privacy?.fields);
  for (const service of services) {
    const own = input.services[service.name]?.privacy;
    if (!own) continue;
    const path = `services.${service.name}.privacy`;
    knownFields(`${path}.fields`, own.fields);
    const compare = (key: string, mine: Treatment, base: Treatment) => {
      if (treatments.indexOf(mine) < treatments.indexOf(base))
        problems.push({
          code: "laxer-than-environment",
          path: `${path}.${key}`,
          what: "is laxer than its environment",
          got: shown(mine),
          expected: `${shown(base)} or stricter`,
          help: "loosen the environment's privacy, or leave the service's out",
        });
    };
    compare("content", service.privacy.content, environment.content);
    compare("network", service.privacy.network, environment.network);
    compare("user", service.privacy.user, environment.user);
    for (const [name, mine] of Object.entries(own.fields ?? {})) {
      const field = schema.fields[name];
      if (!field || field.privacy === "never") continue;
      const base =
        environment.fields[name] ??
        (field.subject === "none" ? "keep" : field.subject === "credential" ? "drop" : environment[field.subject]);
      compare(`fields.${name}`, mine, base);
    }
  }
  return problems;
};

/** Detectors must be RE2, mean the same everywhere, and do what their examples say. */
export const judgeDetectors = (own: readonly Detector[], all: readonly Detector[]): readonly Problem[] => {
  const problems: Problem[] = [];
  const names = all.map(one => one.name);
  own.forEach((one, index) => {
    const path = `detectors[${index}]`;
    if (!fieldName.test(one.name))
      problems.push({
        code: "wrong-value",
        path: `${path}.name`,
        what: "is no name",
        got: shown(one.name),
        expected: "lower-case letters, digits and underscores",
      });
    if (names.indexOf(one.name) !== names.lastIndexOf(one.name))
      problems.push({
        code: "duplicate",
        path: `${path}.name`,
        what: "is taken by another detector",
        got: shown(one.name),
      });
    const unsafe = unsafeInPattern(one);
    if (unsafe) {
      problems.push({
        code: "unsafe-regex",
        path: `${path}.pattern`,
        what: unsafe,
        got: shown(one.pattern),
        expected: "an RE2 pattern without lookaround, flags, capture groups, anchors, \\d \\w \\s \\b",
        help: "spell classes out, e.g. [0-9]; use notBefore and notAfter for what may not stand beside a match",
      });
      return;
    }
    problems.push(...judgeExamples(one, path));
  });
  return problems;
};

/** What a pattern has that engines read differently; undefined for a good one. */
export const unsafeInPattern = (one: Detector): string | undefined => {
  const written = `${one.pattern}${one.notBefore ?? ""}${one.notAfter ?? ""}`;
  if (!/^[\x20-\x7e]*$/.test(written)) return "is not all printable ASCII";
  if (/["'`]/.test(written)) return "holds a quote";
  try {
    new RegExp(lookaroundPattern(one), "u");
  } catch (error) {
    return `is refused by engines with lookaround (${error instanceof Error ? error.message : String(error)})`;
  }
  try {
    RE2JS.compile(re2Pattern(one));
  } catch (error) {
    return `is refused by RE2 (${error instanceof Error ? error.message : String(error)})`;
  }
  const bare = one.pattern.replaceAll(/\\\\/g, "");
  if (/\\[dDwWsSbBAzZpPQE]/.test(bare)) return "uses a class or anchor that engines read differently";
  if (/\((?!\?:)/.test(bare.replaceAll(/\\\(/g, "").replaceAll(/\[[^\]]*\]/g, "")))
    return "has a capture group, flag or lookaround";
  if (/[\^$]/.test(bare.replaceAll(/\\[\^$]/g, "").replaceAll(/\[[^\]]*\]/g, ""))) return "has an anchor";
  return undefined;
};

const judgeExamples = (one: Detector, path: string): readonly Problem[] => {
  const find = new RegExp(lookaroundPattern(one), "g");
  const token = redactionToken(one);
  const problems: Problem[] = [];
  if (one.positives.length === 0)
    problems.push({
      code: "detector-example",
      path: `${path}.positives`,
      what: "is empty",
      expected: "at least one example that must be found",
    });
  one.positives.forEach((example, index) => {
    if (` ${example} `.replace(find, () => token) !== ` ${token} `)
      problems.push({ code: "detector-example", path: `${path}.positives[${index}]`, what: "is not found as a whole" });
  });
  one.negatives.forEach((example, index) => {
    if (example.replace(find, () => token) !== example)
      problems.push({
        code: "detector-example",
        path: `${path}.negatives[${index}]`,
        what: "is found, and must not be",
      });
  });
  if (token.replace(find, () => "") !== token)
    problems.push({ code: "detector-example", path: `${path}.pattern`, what: "finds its own token" });
  return problems;
};

/** Tables are objects of JavaScript in some of what we write, and lose an entry of this name. */
const lost = "__proto__";
const notLost = `another name: ${lost} is lost in objects of JavaScript`;

/** Own fields and events must not contradict the shipped ones, nor each other. */
export const judgeSchema = (schema: Schema): readonly Problem[] => {
  const problems: Problem[] = [];
  const claimed = new Map<string, string>();
  for (const [name, field] of Object.entries(schema.fields)) {
    const path = `schema.fields.${name}`;
    const shipped: unknown = (llmLog.fields as Schema["fields"])[name];
    if (shipped !== undefined && shipped !== field)
      problems.push({
        code: "duplicate",
        path,
        what: "redefines a shipped field",
        help: "choose another name, or list yours as an alias",
      });
    if (name === "service" || name === "environment" || name === "stream")
      problems.push({ code: "duplicate", path, what: "is set from the configuration and cannot be a field" });
    if (!fieldName.test(name))
      problems.push({
        code: "wrong-value",
        path,
        what: "is no field name",
        got: shown(name),
        expected: "lower-case letters, digits and underscores, starting with a letter",
      });
    if (field.semconv !== undefined && !/^[A-Za-z0-9_.:/-]+$/.test(field.semconv.name))
      problems.push({
        code: "unprintable-text",
        path: `${path}.semconv`,
        what: "is no name of an attribute that can be searched for everywhere",
        got: shown(field.semconv.name),
        expected: "letters, digits and . _ : / -, such as gen_ai.request.model",
        help: "leave it out where spans carry the field under its own name",
      });
    for (const claim of [name, ...field.aliases]) {
      const owner = claimed.get(claim);
      if (owner !== undefined && owner !== name)
        problems.push({ code: "duplicate", path, what: `claims the name ${shown(claim)} of the field ${owner}` });
      claimed.set(claim, name);
      const isLost = claim.split(".").includes(lost);
      if (isLost || !/^[A-Za-z_@][A-Za-z0-9_.@-]*$/.test(claim))
        problems.push({
          code: "unprintable-text",
          path: `${path}.aliases`,
          what: "has an alias that not every pipeline can read",
          got: shown(claim),
          expected: isLost ? notLost : "letters, digits and . _ - @",
        });
    }
  }
  const events = new Map<string, string>();
  const messages = new Map<string, string>();
  for (const [name, event] of Object.entries(schema.events)) {
    const path = `schema.events.${name}`;
    if (!fieldName.test(name)) problems.push({ code: "wrong-value", path, what: "is no event name", got: shown(name) });
    if (!streams.includes(event.stream))
      problems.push({
        code: "wrong-value",
        path: `${path}.stream`,
        what: "is no stream",
        got: shown(event.stream),
        expected: streams.join(", "),
      });
    const readable = (key: "aliases" | "messages", word: string) => {
      for (const text of event[key])
        if (text === lost || !/^[A-Za-z0-9_.:/ -]+$/.test(text))
          problems.push({
            code: "unprintable-text",
            path: `${path}.${key}`,
            what: `has ${word} that not every pipeline can read`,
            got: shown(text),
            expected: text === lost ? notLost : "letters, digits, blanks and . _ : / -, at least one",
          });
    };
    readable("aliases", "an alias");
    readable("messages", "a message");
    for (const carried of [...event.required, ...event.optional])
      if (!Object.hasOwn(schema.fields, carried))
        problems.push({ code: "unknown-name", path, what: "carries a field the schema has not", got: shown(carried) });
    for (const claim of [name, ...event.aliases]) {
      const owner = events.get(claim);
      if (owner !== undefined && owner !== name)
        problems.push({ code: "duplicate", path, what: `claims the name ${shown(claim)} of the event ${owner}` });
      events.set(claim, name);
    }
    for (const message of event.messages) {
      const owner = messages.get(message) ?? name;
      if (owner !== name)
        problems.push({
          code: "duplicate",
          path: `${path}.messages`,
          what: `has a message that says the event ${owner}`,
          got: shown(message),
          expected: "a message of one event",
          help: "take it out of one of the two, or have the producer name the event",
        });
      messages.set(message, owner);
    }
  }
  return problems;
};
