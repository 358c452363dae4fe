/**
 * Records that services post over HTTP: one JSON object a line, or one list of them.
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/receiver/webhookeventreceiver
 */

import type { JsonObject } from "../../core/artifact.ts";
import { longestList, postedHeaders } from "../../core/posted.ts";
import type { Service } from "../../core/service.ts";
import { unknownService } from "./lanes.ts";
import type { OtelCollectorOptions } from "./options.ts";
import { fromEnvironment, isMatch, isOneOf, isString, quoted, set } from "./ottl.ts";
import type { Piece } from "./piece.ts";
import { jsonWords } from "./pipeline.ts";

export const httpReceiverId = "webhook_event";

const authenticator = "bearertokenauth/http";

/** The receiver, and who may send. A body is at most as long as the longest line. */
export const postedReceiver = (host: string, options: OtelCollectorOptions): Piece => {
  const { http, longestLine, ports } = options;
  return {
    ...(http.token === undefined ? {} : { extensions: { [authenticator]: { token: fromEnvironment(http.token) } } }),
    receivers: {
      [httpReceiverId]: {
        endpoint: `${host}:${ports.http}`,
        path: http.path,
        max_request_body_size: longestLine.bytes,
        // The most it takes: by default it gives half a second to a batch and all its steps.
        read_timeout: "10s",
        write_timeout: "10s",
        split_logs_at_newline: true,
        header_attribute_regex: `^(${Object.keys(postedHeaders).join("|")})$$`,
        ...(http.token === undefined ? {} : { auth: { authenticator } }),
      },
    },
  };
};

const body = "log.body";
const serviceName = 'resource.attributes["service.name"]';

const isObject = `${isString(body)} and ${isMatch(body, "^[ \\t\\r]*[{]")}`;

/**
 * The address' parameters arrive as attributes of the resource: `service.name` says whose the records are when there are
 * several services, and the others end here; the headers stay until naming, which fills in what they say. A list becomes its elements, and what is no object then becomes what no
 * parser takes: text would be judged by detectors alone, and content has no name in it.
 */
export const postedProcessors = (
  services: readonly Service[],
): Readonly<Record<(typeof postedIds)[number], JsonObject>> => {
  const [only] = services;
  return {
    "filter/http-blank": {
      error_mode: "silent",
      log_conditions: [`${isString(body)} and not ${isMatch(body, "[^ \\t\\r]")}`],
    },
    "transform/http": {
      // The engine would write the text of what cannot be parsed to its own log.
      error_mode: "silent",
      log_statements: [
        ...(services.length === 1 && only
          ? [set("resource.attributes", `{"service.name": ${quoted(only.name)}}`)]
          : [
              'keep_keys(resource.attributes, ["service.name"])',
              set(
                serviceName,
                quoted(unknownService),
                `not ${isOneOf(
                  serviceName,
                  services.map(({ name }) => name),
                )}`,
              ),
            ]),
        set(
          body,
          `ParseJSON(${body})`,
          isString(body),
          `Len(${body}) <= ${longestList.bytes}`,
          isMatch(body, "^[ \\t\\r]*\\["),
          isMatch(body, jsonWords),
        ),
        set(body, quoted("["), `not ${isString(body)}`, `Len(${body}) > ${longestList.elements}`),
      ],
    },
    "unroll/http": { recursive: false },
    "transform/http-objects": {
      error_mode: "silent",
      log_statements: [set(body, quoted("{"), `not (IsMap(${body}) or (${isObject}))`)],
    },
  };
};

/** In the order they run. */
export const postedIds = ["filter/http-blank", "transform/http", "unroll/http", "transform/http-objects"] as const;
