/** Where handlers write: files that a shipper reads, files that nobody can know here, and what is neither. */

import { type Loose, textOf } from "../../check/nothing-dead/json.ts";
import type { ImportFinding } from "../finding.ts";
import type { LineOf } from "../lines.ts";
import { isReadable, unreadable } from "../log-paths.ts";
import type { FoundSource } from "../reading.ts";
import { serviceOfPath } from "../service-name.ts";

export interface Handler {
  readonly name: string;
  readonly body: Loose;
}

/** Those that write to a file or a stream, or hand on to another handler. @see https://docs.python.org/3/library/logging.handlers.html */
const here =
  /^(logging\.)?(handlers\.)?(Stream|File|WatchedFile|RotatingFile|TimedRotatingFile|Null|Queue|Memory|Buffering)Handler$/;

const ofFile = /^(logging\.)?(handlers\.)?(File|WatchedFile|RotatingFile|TimedRotatingFile)Handler$/;

/** What to write for a class, by its name. */
const insteadOf: readonly (readonly [name: RegExp, help: string])[] = [
  [/SysLogHandler$/, "source: syslog() at this service, under services"],
  [/HTTPHandler$/, "source: http() at this service, under services: it posts its records, one object a line"],
  [/SMTPHandler$/, "alerts are what people are told: routes: { critical: [email({ … })] }"],
  [/watchtower|CloudWatch/, 'cloudwatch({ region: "…" }) under targets, and its key in to of what ships'],
  [/google\.cloud\.logging|CloudLogging/, 'gcp({ project: "…" }) under targets, and its key in to of what ships'],
  [/azure|opencensus/i, 'azure({ region: "…" }) under targets, and its key in to of what ships'],
  [/loki/i, 'loki({ url: "https://…" }) under targets; a shipper reads the files of this service and writes there'],
  [/opentelemetry/, "source: otlp() at this service, under services"],
];

const toFile = "a handler that writes to a file or the process's output: shippers read it, redact and send";

/** The files that handlers name as they are. */
export const writtenBy = (handlers: readonly Handler[], line: LineOf): readonly FoundSource[] =>
  handlers.flatMap(({ name, body }) =>
    textOf(body.filename)
      .filter(isWhole)
      .map(path => ({
        service: serviceOfPath(path),
        source: { kind: "files", paths: [path] },
        at: `handlers.${name}.filename`,
        ...line(["handlers", name, "filename"]),
      })),
  );

/** A path that the service puts together when it starts (`ext://`, `${LOG_DIR}`, `{folder}`, `%s`) is none yet. */
const isWhole = (path: string): boolean => isReadable(path) && !/%[a-z]/i.test(path);

export const leftHandlers = (handlers: readonly Handler[], line: LineOf): readonly ImportFinding[] =>
  handlers.flatMap(({ name, body }) => {
    const left = (below: readonly string[], what: string, help: string, got: string | undefined): ImportFinding => ({
      code: "not-carried-over",
      path: ["handlers", name, ...below].join("."),
      ...line(["handlers", name, ...below]),
      what: `is not carried over: ${what}`,
      ...(got === undefined ? {} : { got }),
      help,
    });
    const classes = [...textOf(body.class), ...textOf(body["()"])];
    const [path] = textOf(body.filename);
    if (path !== undefined ? !isWhole(path) : body.filename !== undefined || classes.some(one => ofFile.test(one)))
      return [left(body.filename === undefined ? [] : ["filename"], "a file that is written", unreadable.help, path)];
    return classes
      .filter(one => !here.test(one) && path === undefined)
      .map(one =>
        left(
          [],
          "a handler that sends records elsewhere",
          insteadOf.find(([pattern]) => pattern.test(one))?.[1] ?? toFile,
          one,
        ),
      );
  });
