/** Handlers that send records elsewhere than to files and the process's own output. */

import { type Loose, textOf } from "../../check/nothing-dead/json.ts";
import type { ImportFinding } from "../finding.ts";
import { linesOf } from "../lines.ts";

/** Those that write to a file or a stream, or hand on to another handler. @see https://docs.python.org/3/library/logging.handlers.html */
const here =
  /^(logging\.)?(handlers\.)?(Stream|File|WatchedFile|RotatingFile|TimedRotatingFile|Null|Queue|Memory|Buffering)Handler$/;

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

export const leftHandlers = (
  handlers: readonly { readonly name: string; readonly body: Loose }[],
  text: string,
): readonly ImportFinding[] => {
  const line = linesOf(text);
  return handlers.flatMap(({ name, body }) =>
    [...textOf(body.class), ...textOf(body["()"])]
      .filter(one => !here.test(one) && textOf(body.filename).length === 0)
      .map(one => ({
        code: "not-carried-over",
        path: `handlers.${name}`,
        ...line(["handlers", name]),
        what: "is not carried over: a handler that sends records elsewhere",
        got: one,
        help: insteadOf.find(([pattern]) => pattern.test(one))?.[1] ?? toFile,
      })),
  );
};
