/** Searches for traces against what the spans of an environment carry. */

import { nearest } from "../../core/errors.ts";
import { spanName } from "../../core/schema.ts";
import { unfilledIn, whyNeverFound } from "../../core/trace-query.ts";
import type { Environment } from "../../environment/index.ts";
import { type AskedTraces, type Finding, finding, isVariable, meant } from "./finding.ts";
import { judgeValue } from "./names.ts";

type Known = Pick<Environment["site"], "schema" | "services">;

/** @see https://pkg.go.dev/time#ParseDuration */
const goDuration = /^(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h)(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h))*$/;

/** Where others send traces too, only how a search is written is judged: nobody knows here what theirs have. */
export const judgeTraces = (
  asked: AskedTraces,
  { site, fedFromOutside }: { readonly site: Known; readonly fedFromOutside: boolean },
): readonly Finding[] => [
  ...(fedFromOutside ? [] : judgeSought(asked, site)),
  ...asked.durations
    .filter(one => !isVariable(one) && !goDuration.test(one))
    .map(one => finding("is no length of time to Jaeger", one, { expected: "such as 1s, 500ms or 1m30s" })),
];

const judgeSought = ({ operation = "", service, tags }: AskedTraces, site: Known): readonly Finding[] => {
  const traced = site.services.filter(({ traces }) => traces).map(({ name }) => name);
  return [
    ...(isVariable(service) || traced.includes(service)
      ? []
      : [
          finding("searches among the traces of a service that sends none", service, {
            expected: traced.length > 0 ? `one of ${traced.join(", ")}` : "a service with traces",
            ...meant(nearest(service, traced)),
          }),
        ]),
    // Services choose what their spans are called, so that only what no span can be called is known.
    ...(isVariable(operation) ? [] : unfilledIn(operation, [])).map(written =>
      finding(`asks for spans by a name in which nobody fills in ${written}`, operation, {
        expected: "a name as spans have it",
      }),
    ),
    ...Object.entries(tags).flatMap(([key, value]) => judgeTag(key, value, site)),
  ];
};

/** Spans have no list of attributes: only what our fields are called is known, and what becomes of it. */
const judgeTag = (key: string, value: string, site: Known): readonly Finding[] => {
  const entries = Object.entries(site.schema.fields);
  const found = entries.find(([name, field]) => spanName(name, field) === key);
  if (found === undefined) {
    const renamed = entries.find(([name]) => name === key);
    return renamed === undefined
      ? []
      : [finding("asks for a name that spans do not have", key, { expected: spanName(...renamed) })];
  }
  if (isVariable(value)) return [];
  const [name, field] = found;
  const never = whyNeverFound({ where: { [name]: value } }, site);
  return never === undefined
    ? judgeValue(key, field.values, value, "equals")
    : [finding(`finds no trace, because ${never.why}`, key, never.help === undefined ? {} : { help: never.help })];
};
