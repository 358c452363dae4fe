import { existsSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { ConfigError } from "../core/errors.ts";
import type { GeneratedFile } from "../output/render.ts";
import { type Command, exitCodes, flagValue, textValue, UsageError } from "./command.ts";
import { type Built, buildEnvironments, folderFor } from "./environments.ts";
import { print, say } from "./talk.ts";

/** Nothing well known listens there. */
const usualPort = 8461;

export const handbook: Command = {
  summary: "what people read of an environment: runbooks, queries, where data is",
  usage: `signalbox handbook [environment] [--out folder]
signalbox handbook [environment] --serve [--port ${usualPort}]

Prints the path of the page that synth wrote, to open in a browser; with --serve shows it as it would be written now, on this
machine alone, until it is interrupted.

  environment   a name in environments/, or a file's path; the first by name when none is named
  --out         the folder that synth wrote below  (default: generated)
  --serve       on http://127.0.0.1
  --port        0 is any that is free  (default ${usualPort})`,
  options: { out: { type: "string" }, serve: { type: "boolean" }, port: { type: "string" } },
  run: async (positionals, values) => {
    if (positionals.length > 1) throw new UsageError(`one environment at a time; got ${positionals.join(", ")}`);
    const port = readPort(textValue(values, "port"));
    const built = await buildEnvironments(positionals);
    const one = built?.find(found => handbookOf(found) !== undefined) ?? built?.[0];
    if (one === undefined) return exitCodes.failed;
    const key = handbookOf(one);
    if (key === undefined)
      throw new ConfigError([
        {
          code: "missing-key",
          path: "targets",
          what: `of ${one.environment.name} have no handbook`,
          help: "add one: handbook: handbook({})",
        },
      ]);
    if (!flagValue(values, "serve")) {
      const path = join(folderFor(one, textValue(values, "out")), key, "index.html");
      if (!existsSync(path)) throw new UsageError(`${path} is not there; run signalbox synth, or add --serve`);
      print(path);
      return exitCodes.ok;
    }
    await serve(
      one.files.filter(({ target }) => target === key),
      key,
      port,
    );
    return exitCodes.ok;
  },
};

/** The key of an environment's handbook. */
const handbookOf = ({ environment }: Built): string | undefined =>
  environment.targets.find(({ target }) => target.product === "handbook")?.self.key;

/** @throws UsageError */
const readPort = (text: string | undefined): number => {
  const port = text === undefined ? usualPort : Number(text);
  if (!/^\d*$/.test(text ?? "") || !Number.isInteger(port) || port > 65_535)
    throw new UsageError(`--port: ${text} is no port`);
  return port;
};

const types: Readonly<Record<string, string>> = { html: "text/html", md: "text/markdown" };

interface Answer {
  readonly status: 200 | 400 | 403 | 404 | 405;
  readonly type: string;
  readonly text: string;
}

const refusal = (status: Answer["status"], text: string): Answer => ({ status, type: "text/plain", text: `${text}\n` });

/** The names by which a browser on this machine knows it; any other is a page of somebody else's that had its name moved here. */
const isHere = (host: string | undefined): boolean => /^(127\.0\.0\.1|localhost)(:\d{1,5})?$/i.test(host ?? "");

/** @see https://www.rfc-editor.org/rfc/rfc9112#name-origin-form */
const answerTo = (
  { headers, method, url = "" }: Pick<IncomingMessage, "headers" | "method" | "url">,
  texts: ReadonlyMap<string, string>,
): Answer => {
  if (!isHere(headers.host)) return refusal(403, "only for this machine: open http://127.0.0.1");
  if (method !== "GET" && method !== "HEAD") return refusal(405, "only to be read");
  const [asked = ""] = url.split("?");
  if (!/^(\/[A-Za-z0-9._-]+)+$|^\/$/.test(asked)) return refusal(400, "no path of a page");
  const path = asked === "/" ? "/index.html" : asked;
  const text = texts.get(path);
  if (text === undefined) return refusal(404, "no such page");
  return { status: 200, type: types[path.split(".").at(-1) ?? ""] ?? "text/plain", text };
};

/** Until somebody interrupts it. */
const serve = (files: readonly GeneratedFile[], key: string, port: number): Promise<void> => {
  const texts = new Map(files.map(({ path, text }) => [path.slice(key.length), text]));
  const server = createServer((request, response) => {
    const { status, type, text } = answerTo(request, texts);
    response.writeHead(status, { "content-type": `${type}; charset=utf-8`, "x-content-type-options": "nosniff" });
    response.end(request.method === "HEAD" ? undefined : text);
  });
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? new UsageError(`--port: ${port} is taken; 0 is any that is free`) : error);
    });
    server.listen(port, "127.0.0.1", () => {
      print(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      say("interrupt it to end");
    });
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => end(server, resolve));
  });
};

const end = (server: Server, then: () => void): void => {
  server.close(then);
  server.closeAllConnections();
};
