/** The template lines of the `classify` step, on a document whose measures are still their texts. */

import type { Classification } from "../classification.ts";
import type { Step } from "../step.ts";
import { goPattern, goString, goStrings } from "./go-text.ts";
import { decimal } from "./instruments.ts";

type Of<K extends Classification["kind"]> = Extract<Classification, { readonly kind: K }>;

export const classify = ({ field, by }: Extract<Step, { readonly kind: "classify" }>): readonly string[] => [
  `{{- $_ := unset $document ${goString(field)} -}}`,
  ...(by.kind === "texts" ? byTexts(field, by) : byNumber(field, by)),
];

const get = (field: string): string => `(get $document ${goString(field)})`;

const take = (field: string, value: string): string =>
  `{{- $_ := set $document ${goString(field)} ${goString(value)} -}}`;

/** The texts as one, with line ends between, which no pattern matches. */
const byTexts = (field: string, { when, from, cases, otherwise }: Of<"texts">): readonly string[] => {
  const meant = [
    ...when.present.map(name => `(hasKey $document ${goString(name)})`),
    ...Object.entries(when.among).map(([name, values]) => `(has ${get(name)} (list ${goStrings(values)}))`),
  ];
  return [
    `{{- if or false ${meant.join(" ")} -}}`,
    `{{- $said := join "\\n" (list ${from.map(get).join(" ")}) -}}`,
    ...oneOf(
      cases.map(({ value, pattern }) => [`regexMatch ${goPattern(pattern)} $said`, take(field, value)]),
      take(field, otherwise),
    ),
    `{{- end -}}`,
  ];
};

const byNumber = (field: string, { from, cases, otherwise }: Of<"number">): readonly string[] => [
  `{{- with ${get(from)} -}}`,
  `{{- $number := float64 . -}}`,
  `{{- if ge $number 0.0 -}}`,
  ...oneOf(
    cases.map(({ value, below }) => [`lt $number ${decimal(below)}`, take(field, value)]),
    take(field, otherwise),
  ),
  `{{- end -}}`,
  `{{- end -}}`,
];

/** The first of some branches whose condition holds. */
const oneOf = (
  branches: readonly (readonly [condition: string, line: string])[],
  otherwise: string,
): readonly string[] =>
  branches.length === 0
    ? [otherwise]
    : [
        ...branches.flatMap(([condition, line], index) => [
          `{{- ${index === 0 ? "if" : "else if"} ${condition} -}}`,
          line,
        ]),
        `{{- else -}}`,
        otherwise,
        `{{- end -}}`,
      ];
