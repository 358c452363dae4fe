/**
 * The tests at the end of the script, which Logstash itself runs before it opens a port: an engine that reads a
 * detector otherwise than we do does not start.
 * @see https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-ruby#_testing_the_ruby_script
 */

import { type Detector, lookaroundPattern, redactionToken } from "../../core/privacy.ts";
import type { Service } from "../../core/service.ts";
import type { Site } from "../../core/target.ts";
import type { LogstashOptions } from "./options.ts";
import { postedEvent } from "./posted.ts";
import { rubyLiteral, rubyText, rubyTextInPieces } from "./ruby.ts";
import type { Store } from "./stores.ts";

/** What must never be seen again, once in a key nobody knows and once in a line that is no JSON. */
const canary = "correct horse";

export const testsText = (
  options: LogstashOptions,
  site: Site,
  stores: readonly Store[],
  services: readonly Service[],
): string => {
  const [service] = services;
  if (service === undefined || stores.length === 0) return "";
  const arriving = (line: string) => arrivalOf(line, options, services.length === 1, service);
  const hidden = `test "what no field claims, and what is no JSON" do
  parameters { Hash.new("test") }
  in_events do
    ['{"made up":"${canary}"}', '{"made up":"${canary}', '{"made up":{"${canary}":1}} ${canary}'].map { |text| ${arriving("text")} }
  end
  expect("nothing of it is left") { |events| events.none? { |event| event.to_hash.to_s.include?("${canary}") } }
end
`;
  return `${hidden}${detectorsTest(site, stores, services, arriving)}`;
};

/** Each detector's first example in a message, and the text that the detectors leave of it in JavaScript. */
const detectorsTest = (
  site: Site,
  stores: readonly Store[],
  services: readonly Service[],
  arriving: (line: string) => string,
): string => {
  const event = unsampledEvent(site, services);
  const message = stores[0]?.mapping.find(slot => slot.field === "message");
  const examples = site.detectors.flatMap(found => found.positives.slice(0, 1));
  if (event === undefined || message === undefined || examples.length === 0) return "";
  const path = message.name.split(".").map(part => `[${part}]`);
  const lines = examples.map(example => [
    `      [${rubyTextInPieces(example)},`,
    `       ${rubyText(redacted(` ${example} `, site.detectors).slice(1, -1))}],`,
  ]);
  return `
# An example of what each detector finds, in pieces, and what is left of it.
test "personal and secret data" do
  examples =
    [
${lines.flat().join("\n")}
    ]
  parameters { Hash.new("test") }
  in_events do
    examples.map do |example, _|
      text = JSON.generate("event" => ${rubyText(event)}, "message" => "a #{example} z")
      ${arriving("text")}
    end
  end
  expect("a token in the place of each finding") do |events|
    stored = events.each_slice(STORES.length).map { |event, *| event.get(${rubyText(path.join(""))}) }
    stored == examples.map { |_, left| "a #{left} z" }
  end
end
`;
};

const redacted = (text: string, detectors: readonly Detector[]): string =>
  detectors.reduce(
    (left, found) => left.replaceAll(new RegExp(lookaroundPattern(found), "gu"), redactionToken(found)),
    text,
  );

/** An event that no sampling takes, so that the test sees every record; "" when none is taken anyway. */
const unsampledEvent = (site: Site, services: readonly Service[]): string | undefined =>
  Object.entries(site.schema.events).find(([, event]) => event.neverSampled)?.[0] ??
  (services.every(({ sampling }) => Object.values(sampling.logs).every(share => share?.share === 1)) ? "" : undefined);

/** The event that a service's line arrives as; `line` is a Ruby expression. */
const arrivalOf = (line: string, options: LogstashOptions, alone: boolean, { name, source }: Service): string => {
  if (source.kind === "syslog")
    return `{ "message" => ("<14>1 - - ${name} - - - " + ${line}).force_encoding("ISO-8859-1").encode("UTF-8"), "@metadata" => { "door" => "syslog" } }`;
  if (source.kind === "http") return postedEvent(line, name);
  if (alone) return `{ "message" => ${line} }`;
  const path = [...options.serviceField.matchAll(/\[([^\]]+)\]/g)].map(([, key = ""]) => key);
  const [first = "", ...below] = path;
  const value = below.reduceRight((inner, key) => `{ ${rubyLiteral(key)} => ${inner} }`, rubyText(name));
  return `{ "message" => ${line}, ${rubyText(first)} => ${value} }`;
};
