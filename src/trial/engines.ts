/** Where the real engines are: on PATH, else in the cache that `npm run engines` fills. */

import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

export type EngineName = "promtool" | "loki" | "otelcol";

interface Engine {
  /** What its program is called, the likeliest first. */
  readonly programs: readonly string[];
  /** Where people get it. */
  readonly page: string;
}

const engines: Readonly<Record<EngineName, Engine>> = {
  promtool: { programs: ["promtool"], page: "https://prometheus.io/download/" },
  loki: { programs: ["loki"], page: "https://github.com/grafana/loki/releases" },
  otelcol: {
    programs: ["otelcol-contrib", "otelcol"],
    page: "https://github.com/open-telemetry/opentelemetry-collector-releases/releases",
  },
};

/** The part of the process' environment that is read. */
export type Variables = Readonly<Partial<Record<"PATH" | "SIGNALBOX_CACHE", string>>>;

export type FoundEngine = { readonly program: string } | { readonly absent: string };

/** The engine's program, or a sentence that says how to get it. */
export const findEngine = (name: EngineName, variables: Variables): FoundEngine => {
  const cache = join(variables.SIGNALBOX_CACHE || join(homedir(), ".cache", "signalbox"), "bin");
  const folders = [...(variables.PATH ?? "").split(delimiter).filter(folder => folder !== ""), cache];
  const { page, programs } = engines[name];
  for (const program of programs)
    for (const folder of folders) {
      const found = join(folder, program);
      if (isProgram(found)) return { program: found };
    }
  return { absent: `no ${programs.join(" or ")} on PATH or in ${cache}; get it from ${page}` };
};

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
};
