/**
 * The last line of redaction: an ingest pipeline that every document passes, whoever sent it.
 *
 * Shippers have done all of this before; this holds against those that are not ours. Only paths of the mapping stay,
 * so a field that the policy drops is not stored; the detectors run over every remaining text and number. A first
 * script takes the document apart, because `gsub` reads one field and knows only nested keys; `gsub` does the
 * replacing, because regular expressions in scripts may be switched off and are cut short on long texts; a second
 * script puts the document together, nested by path.
 *
 * It fails closed: a document that cannot be redacted is stored as nothing but that fact.
 * @see https://www.elastic.co/docs/manage-data/ingest/transform-enrich/ingest-pipelines
 */

import type { Json, JsonObject } from "../../core/artifact.ts";
import { type Detector, leastHexDigits, lookaroundPattern, redactionToken } from "../../core/privacy.ts";
import { type ElasticsearchSlot, pathOf } from "./mapping.ts";

/** The message of a document that could not be redacted. */
export const unredactedMessage = "record that could not be redacted";

/** Where the parts wait between the scripts; no path of a document, since the first script removes what was there. */
const parts = "signalbox";

/** What a document of an ingest pipeline has beside its source, and may not lose. */
export const metadata = [
  "_index",
  "_id",
  "_routing",
  "_version",
  "_version_type",
  "_if_seq_no",
  "_if_primary_term",
  "_dynamic_templates",
  "_type",
] as const;

/**
 * Painless without regular expressions; every name comes in as a parameter. A text of hexadecimal digits alone, 0 to 9 and
 * a to f, is none where a pseudonym, a hash or an id belongs.
 */
const takeApart = `
boolean isHex(String text) {
  if (text.length() < ${leastHexDigits}) {
    return false;
  }
  for (int i = 0; i < text.length(); i++) {
    int sign = text.charAt(i);
    if (sign < 48 || sign > 102 || (sign > 57 && sign < 97)) {
      return false;
    }
  }
  return true;
}
void take(def node, String path, List kept, List except, Map parts) {
  if (node instanceof Map) {
    for (entry in node.entrySet()) {
      take(entry.getValue(), path.isEmpty() ? entry.getKey() : path + '.' + entry.getKey(), kept, except, parts);
    }
  } else if (node instanceof List) {
    for (item in node) {
      take(item, path, kept, except, parts);
    }
  } else if (node != null && kept.contains(path)) {
    if (node instanceof String && !(except.contains(path) && isHex(node))) {
      parts.text_paths.add(path);
      parts.texts.add(node);
    } else if (node instanceof Number) {
      boolean whole = (node instanceof Double || node instanceof Float) && node == Math.rint(node) && Math.abs(node) < 1e18;
      parts.number_paths.add(path);
      parts.numbers.add(node);
      parts.digits.add(whole ? Long.toString((long) node) : node.toString());
    } else {
      parts.other_paths.add(path);
      parts.others.add(node);
    }
  }
}
Map parts = new HashMap();
for (name in ['text_paths', 'texts', 'number_paths', 'numbers', 'digits', 'other_paths', 'others']) {
  parts.put(name, new ArrayList());
}
def time = ctx[params.time];
for (key in new ArrayList(ctx.keySet())) {
  if (!params.metadata.contains(key)) {
    take(ctx[key], key, params.kept, params.except, parts);
    ctx.remove(key);
  }
}
if (time instanceof String || time instanceof Number) {
  ctx[params.time] = time;
}
ctx[params.parts] = parts;
`;

const putTogether = `
void put(Map root, String path, def value) {
  Map here = root;
  int from = 0;
  for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', from)) {
    here = here.computeIfAbsent(path.substring(from, dot), key -> new HashMap());
    from = dot + 1;
  }
  String leaf = path.substring(from);
  def there = here.get(leaf);
  if (there == null) {
    here.put(leaf, value);
  } else if (there instanceof List) {
    there.add(value);
  } else {
    here.put(leaf, new ArrayList([there, value]));
  }
}
Map parts = ctx.remove(params.parts);
Map document = new HashMap();
for (int i = 0; i < parts.text_paths.size(); i++) {
  put(document, parts.text_paths.get(i), parts.texts.get(i));
}
for (int i = 0; i < parts.number_paths.size(); i++) {
  if (!params.tokens.contains(parts.digits.get(i))) {
    put(document, parts.number_paths.get(i), parts.numbers.get(i));
  }
}
for (int i = 0; i < parts.other_paths.size(); i++) {
  put(document, parts.other_paths.get(i), parts.others.get(i));
}
ctx.putAll(document);
`;

const forget = `
for (key in new ArrayList(ctx.keySet())) {
  if (!params.metadata.contains(key)) {
    ctx.remove(key);
  }
}
ctx.putAll(params.fact);
`;

/** The body of `PUT _ingest/pipeline/<name>`. `except` are the paths of pseudonyms, hashes and ids. */
export const pipelineOf = (
  mapping: readonly ElasticsearchSlot[],
  detectors: readonly Detector[],
  environment: string,
  except: readonly string[] = [],
): JsonObject => {
  const time = pathOf(mapping, "time") ?? "@timestamp";
  const kept = mapping.filter(slot => slot.name !== time).map(slot => slot.name);
  const claiming = detectors.filter(one => one.claimsNumbers);
  return {
    description: "The last line of redaction: keeps the mapped fields only and runs the detectors over them",
    processors: [
      script("take-apart", takeApart, { kept, except, metadata, parts, time }),
      ...detectors.map(one => gsub(one.name, `${parts}.texts`, lookaroundPattern(one), redactionToken(one))),
      ...claiming.map(one =>
        gsub(`${one.name}-number`, `${parts}.digits`, `^(?:${one.pattern})$`, redactionToken(one)),
      ),
      script("put-together", putTogether, { parts, tokens: claiming.map(redactionToken) }),
    ],
    on_failure: [
      script("forget", forget, { fact: factOf(mapping, environment), metadata }),
      { set: { tag: "time-of-failure", field: time, value: "{{{_ingest.timestamp}}}" } },
    ],
    _meta: { managed_by: "signalbox" },
  };
};

const script = (tag: string, source: string, params: JsonObject): JsonObject => ({
  script: { tag, lang: "painless", source: source.trim(), params },
});

const gsub = (tag: string, field: string, pattern: string, replacement: string): JsonObject => ({
  gsub: { tag: tag.replaceAll("_", "-"), field, pattern, replacement },
});

/** A document that says that there was one: nested by path, without anything the document said. */
const factOf = (mapping: readonly ElasticsearchSlot[], environment: string): JsonObject => {
  const said: readonly (readonly [field: string, value: Json])[] = [
    ["message", unredactedMessage],
    ["level", "error"],
    ["environment", environment],
  ];
  let fact: JsonObject = {};
  for (const [field, value] of said) {
    const path = pathOf(mapping, field);
    if (path !== undefined) fact = withPath(fact, path.split("."), value);
  }
  return fact;
};

const withPath = (object: JsonObject, [head = "", ...rest]: readonly string[], value: Json): JsonObject => ({
  ...object,
  [head]: rest.length === 0 ? value : withPath((object[head] ?? {}) as JsonObject, rest, value),
});
