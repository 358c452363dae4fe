/** Comparisons with levels, in whatever language: the case they are written in, and what they leave out. */

import type { ImportFinding } from "./finding.ts";

type Place = Pick<ImportFinding, "path" | "line">;

const word = /\b(debug|info|warning|warn|error|critical|fatal)\b/i;

/** `|= "ERROR"`: the word anywhere in the line. */
const inText = /\|[=~]\s*(["`])((?:\\.|(?!\1).)*)\1/g;

/** `level="ERROR"`, `[level] == "ERROR"`, `level:ERROR`, `"level": "ERROR"`. */
const ofField =
  /\b(?:detected_level|level|levelname|severity_text|severity|log_level|lvl)\b["\]]{0,2}\s*(?:=~|==|=|!=|!~|:|in)\s*\[?\s*((?:\(?["'`]?[\w|()?]+["'`]?(?:\s*,\s*)?)+)/g;

export const judgeLevels = (text: string, place: Place): readonly ImportFinding[] => {
  const lines = [...text.matchAll(inText)].map(([, , value = ""]) => value).filter(value => word.test(value));
  const fields = [...text.matchAll(ofField)].map(([, value = ""]) => value).filter(value => word.test(value));
  const compared = [...lines, ...fields];
  const upper = compared.filter(
    value => /\b(DEBUG|INFO|WARNING|WARN|ERROR|CRITICAL|FATAL)\b/.test(value) && !value.includes("(?i)"),
  );
  const [first] = compared;
  if (first === undefined) return [];
  return [
    ...(lines.length > 0
      ? [
          {
            code: "level-in-text" as const,
            ...place,
            what: "looks for the name of a level in the whole line",
            got: lines.join(", "),
            help: "compare the field: records(llmLog).errorsOnly(), or status of request_end",
          },
        ]
      : []),
    ...(upper.length > 0
      ? [
          {
            code: "level-case" as const,
            ...place,
            what: "compares the level in upper case",
            got: upper.join(", "),
            help: "levels are normalised to debug info warning error critical on the way in",
          },
        ]
      : []),
    ...(compared.some(value => /\berror\b/i.test(value)) && !/critical|fatal/i.test(text)
      ? [
          {
            code: "critical-left-out" as const,
            ...place,
            what: "asks for level error and not for critical",
            got: first,
            help: "errorsOnly() takes both",
          },
        ]
      : []),
  ];
};
