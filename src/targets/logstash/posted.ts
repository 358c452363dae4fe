/**
 * Records that services post over HTTP. The plugin hands every line of a body as text to the script, which knows lists and
 * what a request's headers say.
 * @see https://www.elastic.co/docs/reference/logstash/plugins/plugins-inputs-http
 */

import { longestList, postedHeaders } from "../../core/posted.ts";
import { MiB } from "../../core/units.ts";
import { entering } from "./doors.ts";
import { reference } from "./lscl.ts";
import type { LogstashOptions } from "./options.ts";
import { rubyLiteral } from "./ruby.ts";

const request = "[@metadata][request]";

/** What the plugin is told beside its port and TLS. */
export const postedOptions = ({ http }: LogstashOptions) => ({
  codec: "line",
  // By default a codec of its own parses what is sent as JSON, and writes what it cannot parse to Logstash's log.
  additional_codecs: { "application/json": "line" },
  request_headers_target_field: request,
  max_content_length: MiB(4).bytes,
  // Whole bodies that wait for a thread, 200 MiB of them at most; who comes then is told to come again.
  max_pending_requests: 50,
  ...entering("http"),
  ...(http === undefined ? {} : { user: http.user, password: reference(http.password) }),
});

/** The event of a line that a service posted, as Ruby; `line` is a Ruby expression. */
export const postedEvent = (line: string, service: string): string =>
  `{ "message" => ${line}, "@metadata" => { "door" => "http", "request" => { "request_path" => "/logs?service.name=${service}" } } }`;

/** A header as the plugin names it. */
const headerField = (header: string): string => `${request}[${header.toLowerCase().replaceAll("-", "_")}]`;

/** The Ruby of `posted_arrival`; `whose` makes the Ruby of a service from that of a name. */
export const postedText = (whose: (name: string) => string): string => {
  const headers = Object.fromEntries(
    Object.entries(postedHeaders).map(([header, field]) => [headerField(header), field]),
  );
  // The first of that name, as to the collector.
  const name = String.raw`event.get("${request}[request_path]").to_s[/\A[^?]*\?(?:(?!service\.name=)[^&]*&)*service\.name=([^&]*)/, 1]`;
  return String.raw`# What a request's headers say, by field.
HEADERS = ${rubyLiteral(headers)}.freeze

# The address says whose a posted record is, and the headers which request it belongs to when it says nothing of that: they
# stand under symbols, which no JSON has, and where naming looks last.
def posted_arrival(event, line)
  ids = HEADERS.to_h { |header, field| [field.to_sym, event.get(header)] }
  service = ${whose(name)}
  [service, *posted(line.scrub("\u{fffd}")).map { |record| record.merge(ids) }]
end

# The records of a line: an object, or a list of them.
def posted(line)
  return [] unless line.match?(/[^ \t\r]/)
  return [posted_object(line)] unless line.match?(/\A[ \t\r]*\[/)
  list = line.bytesize > ${longestList.bytes} ? nil : json_value(line)
  list.nil? || list.length > ${longestList.elements} ? [unparsable] : list.map { |one| posted_object(one) }
end

# Of anything else it is stored only that it was none: text is judged by detectors alone, and content has no name in it.
def posted_object(one)
  return one if one.is_a?(Hash)
  one.is_a?(String) && one.match?(/\A[ \t\r]*\{/) ? parse(one) : unparsable
end

`;
};
