/**
 * The Ruby of the steps: one method for each, and the few they stand on. Fixed text; what differs between environments
 * comes in as arguments. Every method means what `core/step` says of its step.
 */

import { leastHexDigits } from "../../core/privacy.ts";
import { nestedToken } from "../../core/step.ts";

export interface RubyMethod {
  readonly text: string;
  /** The methods it calls. */
  readonly calls: readonly MethodName[];
  /** The libraries it needs. */
  readonly requires?: readonly string[];
}

export type MethodName =
  | "parse"
  | "json_value"
  | "mend_surrogates"
  | "unparsable"
  | "rename"
  | "convert"
  | "double"
  | "number_of"
  | "flag_of"
  | "text_of"
  | "number_text"
  | "json_text"
  | "timestamp"
  | "written_instant"
  | "epoch_instant"
  | "lookup"
  | "derive"
  | "remove"
  | "pseudonymise"
  | "redact"
  | "truncate"
  | "classify_texts"
  | "classify_number"
  | "classify"
  | "keep";

export const methods: Readonly<Record<MethodName, RubyMethod>> = {
  parse: {
    calls: ["json_value", "unparsable"],
    text: String.raw`# A line is a JSON object, or else a message; nil for a blank line. What was posted in a list is an object by now.
def parse(line)
  return line if line.is_a?(Hash)
  line = line.scrub("\u{fffd}")
  first = line.index(/[^ \t\r\n]/)
  return nil if first.nil?
  line = line[first..line.rindex(/[^ \t\r\n]/)]
  return { "message" => line } unless line.start_with?("{")
  json_value(line) || unparsable
end
`,
  },
  json_value: {
    calls: ["mend_surrogates"],
    requires: ["json"],
    text: String.raw`# Nil for what is no JSON. Ruby's parser takes more than that, such as comments, so the tokens are looked at first.
JSON_TOKENS = %r{
  \A(?>
    [ \t\r\n\{\}\[\],:]+
    | "(?>[^"\\\x00-\x1f]+|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"
    | -?(?:0|[1-9][0-9]*)(?:[.][0-9]+)?(?:[eE][-+]?[0-9]+)?
    | true | false | null
  )+\z
}x

def json_value(text)
  JSON.parse(mend_surrogates(text), :max_nesting => 1000) if JSON_TOKENS.match?(text)
rescue JSON::ParserError
  nil
end
`,
  },
  mend_surrogates: {
    calls: [],
    text: String.raw`# Half a surrogate pair is U+FFFD.
def mend_surrogates(json)
  return json unless json.match?(/\\u[dD][89A-Fa-f]/)
  json.gsub(/\\(?:u[dD][89ABab][0-9A-Fa-f]{2}\\u[dD][C-Fc-f][0-9A-Fa-f]{2}|u[dD][89A-Fa-f][0-9A-Fa-f]{2}|.)/) do |escape|
    escape.length == 6 ? '\ufffd' : escape
  end
end
`,
  },
  unparsable: {
    calls: [],
    text: `# All that is stored of a line that is no JSON though it starts like it.
def unparsable
  { "message" => UNPARSABLE, "level" => "warning", "parse_error" => "json" }
end
`,
  },
  rename: {
    calls: [],
    text: `# Each field takes the first of its names that is there, neither null nor empty. Keys that no field claims end here.
def rename(record, names)
  names.each_with_object({}) do |(field, paths), named|
    paths.each do |path|
      value = path.reduce(record) { |object, key| object.is_a?(Hash) ? object[key] : nil }
      next if value.nil? || value == ""
      named[field] = value
      break
    end
  end
end
`,
  },
  convert: {
    calls: ["number_of", "flag_of", "text_of"],
    text: `# Values take their field's type; a measure that is no number and a flag that is none are removed. An object holds keys
# that no policy has judged, so only content takes its text.
def convert(record, types)
  types.each do |type, fields|
    fields.each do |field|
      next unless record.key?(field)
      value = record[field]
      value =
        case type
        when "text" then holds_object?(value) ? "${nestedToken}" : text_of(value)
        when "content" then text_of(value)
        when "number" then number_of(value)
        when "flag" then flag_of(value)
        end
      value.nil? ? record.delete(field) : record[field] = value
    end
  end
end

# An object, or a list that holds an object or a list.
def holds_object?(value)
  value.is_a?(Hash) || (value.is_a?(Array) && value.any? { |member| member.is_a?(Enumerable) })
end
`,
  },
  double: {
    calls: [],
    text: `# Numbers are IEEE doubles; whole ones are kept as integers, as long as a double counts in ones. Nil for infinity.
def double(number)
  number = number.to_f
  return nil unless number.finite?
  number.abs <= 2**53 && number == number.truncate ? number.to_i : number
end
`,
  },
  number_of: {
    calls: ["double"],
    text: String.raw`def number_of(value)
  value = value.to_f if value.is_a?(String) && value.match?(/\A-?[0-9]+(?:[.][0-9]+)?(?:[eE][-+]?[0-9]+)?\z/)
  double(value) if value.is_a?(Numeric)
end
`,
  },
  flag_of: {
    calls: [],
    text: `def flag_of(value)
  value = { "true" => true, "false" => false }[value.downcase] if value.is_a?(String)
  value if value == true || value == false
end
`,
  },
  text_of: {
    calls: ["number_text", "json_text"],
    text: `def text_of(value)
  case value
  when String then value
  when Numeric then number_text(value)
  when Hash, Array then json_text(value)
  when nil then "null"
  else value.to_s
  end
end
`,
  },
  number_text: {
    calls: [],
    text: String.raw`# The shortest decimal that reads back as the same double; no exponent from 1e-6 up to 1e21.
def number_text(number)
  number = number.to_f
  return "null" unless number.finite?
  return number.to_i.to_s if number.abs < 2**53 && number == number.to_i
  digits, exponent = nil
  # The nearest decimal of so many digits, or the one above it: below a power of two doubles lie closer together.
  (0..16).find do |places|
    mantissa, power = format("%.#{places}e", number.abs).split("e")
    exponent = power.to_i - places
    nearest = mantissa.delete(".").to_i
    digits = [nearest, nearest + 1].find { |some| "#{some}e#{exponent}".to_f == number.abs }
  end
  digits = digits.to_s
  point = digits.length + exponent
  digits = digits.sub(/0+\z/, "")
  text =
    if point > 21 || point < -5
      tail = digits.length > 1 ? ".#{digits[1..-1]}" : ""
      "#{digits[0]}#{tail}e#{point > 0 ? "+" : "-"}#{(point - 1).abs}"
    elsif point <= 0 then "0.#{"0" * -point}#{digits}"
    elsif point >= digits.length then digits.ljust(point, "0")
    else "#{digits[0...point]}.#{digits[point..-1]}"
    end
  number < 0 ? "-#{text}" : text
end
`,
  },
  json_text: {
    calls: ["text_of"],
    text: String.raw`# Compact, keys sorted; what JSON would write as an escape is a space, so that no letter stands against a finding.
def json_text(value)
  case value
  when Hash then "{#{value.sort.map { |key, member| "#{json_text(key)}:#{json_text(member)}" }.join(",")}}"
  when Array then "[#{value.map { |member| json_text(member) }.join(",")}]"
  when String then "\"#{value.gsub(/[\x00-\x1f\\\u{2028}\u{2029}]/, " ").gsub('"', '\\"')}\""
  else text_of(value)
  end
end
`,
  },
  timestamp: {
    calls: ["written_instant", "epoch_instant", "number_text"],
    text: `# RFC 3339 with nine digits, or nil for what is no instant.
def timestamp(value)
  value = number_text(value) if value.is_a?(Numeric)
  return nil unless value.is_a?(String)
  instant = written_instant(value) || epoch_instant(value)
  return nil if instant.nil? || instant < 0 || instant >= 2**63
  seconds, nanoseconds = instant.divmod(1_000_000_000)
  "#{Time.at(seconds).utc.strftime("%Y-%m-%dT%H:%M:%S")}.#{nanoseconds.to_s.rjust(9, "0")}Z"
end
`,
  },
  written_instant: {
    calls: [],
    requires: ["date"],
    text: String.raw`WRITTEN = /\A([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:[.]([0-9]{1,9}))?(?:Z|([-+])([0-9]{2}):?([0-9]{2}))?\z/

# Nanoseconds since 1970.
def written_instant(text)
  parts = WRITTEN.match(text)
  return nil if parts.nil?
  year, month, day, hour, minute, second = parts.captures[0, 6].map { |part| part.to_i }
  zone_hours, zone_minutes = parts[9].to_i, parts[10].to_i
  return nil unless Date.valid_date?(year, month, day)
  return nil if hour > 23 || minute > 59 || second > 59 || zone_hours > 23 || zone_minutes > 59
  zone = (zone_hours * 60 + zone_minutes) * (parts[8] == "-" ? -60 : 60)
  (Time.utc(year, month, day, hour, minute, second).to_i - zone) * 1_000_000_000 + parts[7].to_s.ljust(9, "0").to_i
end
`,
  },
  epoch_instant: {
    calls: [],
    text: String.raw`# Seconds, milliseconds, microseconds or nanoseconds, told apart by size, rounded to the microsecond.
def epoch_instant(text)
  parts = /\A([0-9]+)(?:[.]([0-9]+))?\z/.match(text)
  return nil if parts.nil?
  size = text.to_f
  decimals = size < 1e11 ? 9 : size < 1e14 ? 6 : size < 1e17 ? 3 : 0
  nanoseconds = "#{parts[1]}#{parts[2].to_s[0, decimals].ljust(decimals, "0")}".to_i
  (nanoseconds + 500).div(1000) * 1000
end
`,
  },
  lookup: {
    calls: [],
    text: `# The table's entry for a value; else \`otherwise\`, or, when that is nil, the value as it is.
def lookup(record, field, table, lower_case: false, otherwise: nil)
  value = record[field]
  value = value.downcase if lower_case && value.is_a?(String)
  entry = table.fetch(value, otherwise)
  record[field] = entry unless entry.nil?
end
`,
  },
  derive: {
    calls: [],
    text: `# A missing field takes another field's value, or the table's entry for it; else the constant, if there is one.
def derive(record, field, from: nil, table: nil, otherwise: nil)
  return if record.key?(field)
  value = record[from]
  value = table[value] unless table.nil?
  value = otherwise if value.nil?
  record[field] = value unless value.nil?
end
`,
  },
  remove: {
    calls: [],
    text: `def remove(record, fields)
  fields.each { |field| record.delete(field) }
end
`,
  },
  pseudonymise: {
    calls: ["text_of"],
    requires: ["digest"],
    text: `# The first digits of SHA-256(key, value): not the filter "fingerprint", whose keyed form is HMAC.
def pseudonymise(record, fields, key, digits)
  fields.each do |field|
    next unless record.key?(field)
    record[field] = Digest::SHA256.hexdigest(key.b + text_of(record[field]).b)[0, digits]
  end
end
`,
  },
  redact: {
    calls: ["number_text"],
    text: `# Every text, with a token in the place of every finding; a number that is a finding as a whole is removed. Most
# detectors find nothing in most records: each looks once at all texts, between which stands a character that no guard
# knows, and at every text only when there is something to find. Where a pseudonym, a hash or an id belongs, hexadecimal
# digits are none.
def redact(record, detectors, number_detectors, except = [])
  texts = record.select { |_, value| value.is_a?(String) }
  except.each { |field| texts.delete(field) if texts[field]&.match?(/\\A[0-9a-f]{${leastHexDigits},}\\z/) }
  all = texts.values.join("\\u{fdd0}")
  detectors.each do |token, pattern|
    next unless pattern.match?(all)
    texts.transform_values! { |text| text.gsub(pattern, token) }
    all = texts.values.join("\\u{fdd0}")
  end
  record.merge!(texts)
  record.delete_if do |_, value|
    next unless value.is_a?(Numeric)
    text = number_text(value)
    number_detectors.any? { |pattern| pattern.match?(text) }
  end
end
`,
  },
  truncate: {
    calls: [],
    text: `# The longest beginning of whole characters that fits, in bytes of UTF-8.
def truncate(record, fields, bytes)
  fields.each do |field|
    value = record[field]
    next unless value.is_a?(String) && value.bytesize > bytes
    record[field] = value.byteslice(0, bytes).scrub("")
  end
end
`,
  },
  classify_texts: {
    calls: ["classify"],
    text: `# By the first case that is found in any of the texts, for a record that has one of some fields or values.
def classify_texts(record, field, present, among, texts, cases, otherwise:)
  meant = present.any? { |name| record.key?(name) } ||
          among.any? { |name, values| values.include?(record[name]) }
  found = meant && record.values_at(*texts).select { |text| text.is_a?(String) }
  value = found && cases.find { |_, pattern| found.any? { |text| pattern.match?(text) } }
  classify(record, field, meant ? (value ? value.first : otherwise) : nil)
end
`,
  },
  classify_number: {
    calls: ["classify"],
    text: `# By the first bound that the number is under.
def classify_number(record, field, from, bounds, otherwise:)
  number = record[from]
  meant = number.is_a?(Numeric) && number >= 0
  value = meant && bounds.find { |_, below| number < below }
  classify(record, field, meant ? (value ? value.first : otherwise) : nil)
end
`,
  },
  classify: {
    calls: [],
    text: `# Whatever the record brought is replaced, or removed.
def classify(record, field, value)
  value.nil? ? record.delete(field) : record[field] = value
end
`,
  },
  keep: {
    calls: ["text_of", "double"],
    requires: ["digest"],
    text: `# Whether sampling keeps a record: all records of one trace, or none. What is kept says how many it stands for.
def keep(record, shares, streams, events)
  share = shares.fetch(record["level"], 1)
  return true if share >= 1 || streams.include?(record["stream"]) || events.include?(record["event"])
  id = record["trace_id"] || record["request_id"] || record["message"] || ""
  return false unless Digest::SHA256.hexdigest(text_of(id))[0, 8].to_i(16) < share * 2**32
  record["sample_weight"] = double(1.0 / share)
  true
end
`,
  },
};

/** The methods that some need, in the order of the table, which is the order of the steps. */
export const withCalled = (wanted: ReadonlySet<MethodName>): readonly MethodName[] => {
  const all = new Set<MethodName>();
  const add = (name: MethodName): void => {
    if (all.has(name)) return;
    all.add(name);
    for (const called of methods[name].calls) add(called);
  };
  for (const name of wanted) add(name);
  return (Object.keys(methods) as MethodName[]).filter(name => all.has(name));
};
