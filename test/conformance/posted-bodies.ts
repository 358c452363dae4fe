/** Bodies that hold no record, whichever shipper they are posted to: of each line it is stored that it could not be parsed. */

export const noRecords: readonly (readonly [what: string, body: string])[] = [
  ["text", "prompt: canary"],
  ["a list over several lines", '[{"prompt":\n  "canary"}]'],
  ["an object over several lines", '{\n  "prompt": "canary"\n}'],
  ["a list of what is no object", '["canary", 1, ["canary"], null, true]'],
  ["a list that is cut off", '[{"prompt": "canary"}, {"prompt"'],
  ["a list too long", `[${Array<string>(257).fill('"canary"').join(",")}]`],
  ["a list too large", `["${"canary ".repeat(100_000)}"]`],
  ["an object that is cut off", `{"prompt":"canary"`],
];
