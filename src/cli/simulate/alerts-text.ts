/** The alerts of a simulation for people: what fires, when, for whom, and what does not. */

import type { ReportedAlert, ReportedChannel, SimulationReport } from "../../simulate/index.ts";
import { bold, grouped } from "../talk.ts";
import { groupText, lengthText, section } from "./wording.ts";

export const alertsText = ({ alerts, span, unjudged }: SimulationReport): string => {
  if (alerts.length === 0) return `${bold("alerts")}\n  nobody judges alerts here`;
  const on = alerts.filter(({ state }) => state === "on");
  const several = new Set(on.filter(one => on.some(other => other !== one && other.name === one.name)));
  const named = (verdict: ReportedAlert["verdict"], title: string): readonly string[] => {
    const those = on.filter(one => one.verdict === verdict);
    const names = those.map(one => (several.has(one) ? `${one.name} (${one.services.join(", ")})` : one.name));
    return names.length === 0 ? [] : [`  ${title}: ${names.join(", ")}`];
  };
  const firing = on.filter(({ verdict }) => verdict === "fires");
  const table = section("alerts that fire", [
    ["alert", "by", "severity", "about", "from", "for", "to"],
    ...firing.flatMap(one => firingRows(one, span?.seconds ?? 0)),
  ]);
  return [
    table === "" ? `${bold("alerts that fire")}\n  none` : table,
    ...(span === undefined ? ["  no record has a time, so that no alert could be judged"] : []),
    ...named("pending", "pending, and gone before they fired"),
    ...named("quiet", "quiet"),
    ...named("not-judged", "not judged here"),
    ...crowdedLines(alerts),
    ...shadowLines(alerts.filter(({ state }) => state === "shadow")),
    ...(unjudged.length === 0 ? [] : [`  judged by nobody: the alerts of ${unjudged.join(", ")}`]),
  ].join("\n");
};

const crowdedLines = (alerts: readonly ReportedAlert[]): readonly string[] => {
  const names = namesOf(alerts.filter(({ more }) => more));
  return names === "" ? [] : [`  of more than 10,000 groups at a time, the others left out: ${names}`];
};

/** One line for each evaluator: nobody is told of these. */
const shadowLines = (shadows: readonly ReportedAlert[]): readonly string[] =>
  [...new Set(shadows.map(({ by }) => by))].map(by => {
    const those = shadows.filter(one => one.by === by);
    const named = (title: string, verdicts: readonly ReportedAlert["verdict"][]): readonly string[] => {
      const names = namesOf(those.filter(({ verdict }) => verdicts.includes(verdict)));
      return names === "" ? [] : [`${names} ${title}`];
    };
    const parts = [
      ...named("would fire", ["fires"]),
      ...named("quiet", ["quiet", "pending"]),
      ...named("not judged here", ["not-judged"]),
    ];
    return `  in shadow at ${by}: ${parts.join("; ")}`;
  });

const namesOf = (those: readonly ReportedAlert[]): string => [...new Set(those.map(({ name }) => name))].join(", ");

/** More firings than these are counted. */
const mostRows = 8;

const firingRows = (
  { by, fired, firing, name, services, severity, to }: ReportedAlert,
  length: number,
): readonly (readonly string[])[] => {
  const rows = firing
    .slice(0, mostRows)
    .map(({ from, group, until }) => [
      name,
      by,
      severity,
      Object.keys(group).length === 0 ? services.join(", ") || "-" : groupText(group),
      lengthText(from),
      until === undefined ? `${lengthText(length - from)}, to the end` : lengthText(until - from),
      toText(to),
    ]);
  const more = fired - rows.length;
  return more > 0 ? [...rows, [name, by, severity, `and ${grouped(more)} times more`, "", "", ""]] : rows;
};

const toText = (channels: readonly ReportedChannel[]): string =>
  channels.length === 0 ? "nobody: no route" : channels.map(channelText).join(", ");

const channelText = ({ kind, secrets, to }: ReportedChannel): string => {
  const facts = [...(to === undefined ? [] : [to]), ...secrets.map(name => `secret ${name}`)];
  return facts.length === 0 ? kind : `${kind} (${facts.join(", ")})`;
};
