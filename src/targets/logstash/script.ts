/**
 * `pipelines/llm-logs.rb`: the steps as one Ruby script of the filter `ruby`, in named sections. Native filters stay out
 * of it: `json` keeps what follows an object, `mutate` orders its own parts, `gsub` stops at nested values,
 * `fingerprint` hashes otherwise, and none of them can be run without a Logstash.
 * @see https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-ruby
 */

import type { Section } from "../../core/artifact.ts";
import type { Service } from "../../core/service.ts";
import { unparsableMessage } from "../../core/step.ts";
import type { Self, Site } from "../../core/target.ts";
import { type Doors, doorField, doorsOf } from "./doors.ts";
import type { LogstashOptions } from "./options.ts";
import { type Compiled, compileSteps } from "./pipeline.ts";
import { postedText } from "./posted.ts";
import { type RubyData, rubyLiteral, rubyText } from "./ruby.ts";
import { methods, withCalled } from "./script-steps.ts";
import { testsText } from "./script-tests.ts";
import { dataStreamOf, type Store } from "./stores.ts";

/** What is stored of a record whose steps failed. */
export const withheldMessage = "withheld record";

export const scriptOf = (self: Self<LogstashOptions>, site: Site, stores: readonly Store[]): readonly Section[] => {
  const services = site.sources(self.key, "logs");
  const compiled = compileSteps(site, services);
  const doors = doorsOf(self.options, services);
  return [
    { name: "about", text: aboutText(compiled) },
    { name: "tables", text: tablesText(compiled) },
    { name: "policies", text: policiesText(compiled, site) },
    {
      name: "steps",
      text: `${withCalled(new Set([...compiled.methods, "double"]))
        .map(name => methods[name].text)
        .join("\n")}\n`,
    },
    { name: "services", text: servicesText(self.options, doors, services) },
    { name: "documents", text: documentsText(stores) },
    { name: "filter", text: filterText(compiled, site) },
    { name: "tests", text: testsText(self.options, site, stores, services) },
  ];
};

const aboutText = (compiled: Compiled): string => {
  const wanted = withCalled(compiled.methods).flatMap(name => methods[name].requires ?? []);
  const requires = [...new Set(["java", ...wanted])].sort().map(library => `require "${library}"\n`);
  return `#
# What happens to every record between input and output. Logstash calls \`filter\`, at the end of this file; the tests
# below it run whenever the pipeline starts, and it does not start when one fails.

${requires.join("")}
`;
};

const tablesText = (compiled: Compiled): string =>
  [
    `# A dotted name is one key of that spelling, or else a path through objects.
def paths(names)
  names.flat_map { |name| name.include?(".") ? [[name], name.split(".")] : [[name]] }
end
`,
    `UNPARSABLE = ${rubyText(unparsableMessage)}.freeze\n`,
    ...compiled.constants.map(({ name, literal }) => `${name} = ${literal}\n`),
    "",
  ].join("\n");

const policiesText = (compiled: Compiled, site: Site): string => {
  const branches = compiled.policies.map(
    ({ method, services }) => `    when ${services.map(rubyText).join(", ")} then ${method}(line, read_at)\n`,
  );
  const policies = compiled.policies.map(
    ({
      method,
      services,
      lines,
    }) => `# The steps of ${services.join(", ")}, in their order; nil for a record that is not stored.
def ${method}(line, read_at)
${lines.map(line => `  ${line}`).join("\n")}
  record["time"] = time
  record
end

`,
  );
  return `# A service's record of a line: flat, typed, judged. The environment and the service are the configuration's.
def steps(service, line, read_at)
  record =
    case service
${branches.join("")}    end
  record && record.merge("service" => service, "environment" => ${rubyText(site.name)})
end

${policies.join("")}`;
};

const servicesText = (options: LogstashOptions, doors: Doors, services: readonly Service[]): string => {
  const lone = services.length === 1 ? services[0]?.name : undefined;
  const whose = (name: string, names: readonly string[]) =>
    lone === undefined ? `known(${name}, ${rubyLiteral(names)})` : rubyText(lone);
  const syslog = doors.syslog
    ? String.raw`# The header of RFC 5424: its APP-NAME, and the message after the structured data.
SYSLOG = /\A<[0-9]{1,3}>1 [!-~]+ [!-~]+ ([!-~]+) [!-~]+ [!-~]+ (?:-|(?:\[(?:[^"\]]|"(?:[^"\\]|\\.)*")*\])+)(?:\z| \u{feff}?)(.*)\z/m

def syslog_arrival(line)
  header = SYSLOG.match(line.scrub)
  [${whose("header && header[1]", doors.syslog.services)}, header ? header[2] : line]
end

`
    : "";
  const sent =
    doors.tcp || doors.syslog
      ? `# What came over TCP or UDP is a character a byte: see the inputs' charset. The bytes are UTF-8, or meant to be.
def as_sent(line)
  line.encode("ISO-8859-1").force_encoding("UTF-8")
end

`
      : "";
  const [poster = "", ...others] = doors.http?.services ?? [];
  const posted = doors.http
    ? postedText(name => (others.length === 0 ? rubyText(poster) : whose(name, [poster, ...others])))
    : "";
  const known = `# The service of that name, when it is one of ours.
def known(name, services)
  services.include?(name) ? name : ${options.fallback === undefined ? "nil" : rubyText(options.fallback)}
end

`;
  const ways = [
    ...(doors.tcp ? [`  return [${rubyText(doors.tcp.service)}, as_sent(line)] if door == "tcp"`] : []),
    ...(doors.syslog ? ['  return syslog_arrival(as_sent(line)) if door == "syslog"'] : []),
    ...(doors.http ? ['  return posted_arrival(event, line) if door == "http"'] : []),
    ...(doors.beats
      ? [`  [${whose(`event.get(${rubyText(options.serviceField)})`, doors.beats.services)}, line]`]
      : ["  nil"]),
  ];
  const door = ways.length > 1 ? `  door = event.get("${doorField}")\n` : "";
  const unknown = options.fallback === undefined ? "no service's" : `${options.fallback}'s`;
  return `${sent}${syslog}${posted}${lone === undefined ? known : ""}# Whose an event is, and what it brings: a line, or the objects that were posted on one.${
    lone === undefined ? ` A name that is not ours is ${unknown}.` : ""
  }
def arrival(event)
  line = event.get("message")
  # A Beat that parsed the record itself leaves no line to judge: unparsable.
  line = "{" unless line.is_a?(String)
${door}${ways.join("\n")}
end

`;
};

const documentsText = (stores: readonly Store[]): string => {
  const tables = stores.map(store => {
    const paths: Record<string, RubyData> = {};
    const scales: Record<string, RubyData> = {};
    for (const slot of store.mapping) {
      paths[slot.field] = slot.name;
      if (slot.scale !== undefined && slot.scale !== 1) scales[slot.field] = slot.scale;
    }
    return [store.key, { paths, scales, data_stream: dataStreamOf(store) }] as const;
  });
  return `# The stores, the path of each field in their documents, and the data stream a document goes to.
STORES = ${rubyLiteral(Object.fromEntries(tables))}.freeze
STORES.each_value { |store| store["paths"].transform_values! { |path| path.split(".") } }

# The event that a store is sent: its document and no more. The output reads "@metadata" and "data_stream".
def document(record, to, store)
  document = { "@timestamp" => record["time"], "@metadata" => { "to" => to } }
  store["paths"].each do |field, path|
    value = record[field]
    next unless value.is_a?(String) || value.is_a?(Numeric) || value == true || value == false
    value = double(value * store["scales"].fetch(field, 1)) if value.is_a?(Numeric)
    *above, name = path
    above.reduce(document) { |object, key| object[key] ||= {} }[name] = value
  end
  document["data_stream"] = store["data_stream"].transform_values { |part| part.sub("{stream}", record["stream"]) }
  event = LogStash::Event.new(document)
  event.remove("@version")
  event
end

`;
};

const filterText = (compiled: Compiled, site: Site): string => {
  const secrets =
    compiled.variables.length === 0
      ? ""
      : `  @secrets = ${rubyLiteral([...compiled.variables])}.to_h { |name| [name, params[name] || ENV[name]] }
  missing = @secrets.select { |_, value| value.nil? || value.empty? }.keys
  raise "not set in the environment: #{missing.join(", ")}" unless missing.empty?
  # Java reads the environment in the locale's encoding; another key would make other pseudonyms.
  raise "not plain ASCII: #{@secrets.keys.join(", ")}" unless @secrets.values.all?(&:ascii_only?)
`;
  return `# Without its secrets the pipeline does not start. Only the tests below hand in "params".
def register(params)
${secrets}  @unknown = java.util.concurrent.atomic.AtomicLong.new
end

# All that is stored of a record whose steps failed.
def withheld(service, read_at)
  {
    "time" => read_at,
    "service" => service,
    "environment" => ${rubyText(site.name)},
    "stream" => "application",
    "level" => "warning",
    "message" => ${rubyText(withheldMessage)},
  }
end

# A record as each store's event; none for a record that is not stored.
def stored(service, line, read_at)
  record = steps(service, line, read_at)
  record.nil? ? [] : STORES.map { |to, store| document(record, to, store) }
rescue StandardError, SystemStackError => error
  # The class alone: a message may quote the record.
  logger.error("withheld a record", :service => service, :error => error.class.name)
  STORES.map { |to, store| document(withheld(service, read_at), to, store) }
end

# The events of all that an event brings. What arrived never leaves: they are new.
def filter(event)
  service, *lines = arrival(event)
  if service.nil?
    count = @unknown.increment_and_get
    logger.warn("dropped records of unknown services", :count => count) if count.to_s.match?(/\\A10*\\z/)
    return []
  end
  read_at = event.get("@timestamp").to_s
  lines.flat_map { |line| stored(service, line, read_at) }
end

`;
};
