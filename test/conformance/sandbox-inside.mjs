/**
 * Runs inside a sandbox of its own mounts, network and processes, and does what it is told in lines of JSON on standard
 * input: `{ id, verb, … }` in, `{ id, ok, value | error }` out. Ends, with everything it started, when its input ends.
 */
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { dirname } from "node:path";
import { createInterface } from "node:readline";

const children = new Map();
const recorded = new Map();
let nextChild = 1;

const alive = child => child.exitCode === null && child.signalCode === null;

const until = async (limitMs, holds) => {
  const deadline = Date.now() + limitMs;
  while (Date.now() < deadline) {
    if (await holds()) return true;
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  return false;
};

const answers = url =>
  fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    response => response.ok,
    () => false,
  );

const verbs = {
  write: ({ path, base64 }) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, Buffer.from(base64, "base64"));
  },
  folder: ({ path }) => {
    mkdirSync(path, { recursive: true });
  },
  start: async ({ command, args, env, ready, readyMs }) => {
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    const entry = { child, output: "" };
    const keep = chunk => {
      entry.output = (entry.output + chunk).slice(-200_000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", error => keep(String(error)));
    const name = nextChild++;
    children.set(name, entry);
    if (ready) {
      const came = await until(readyMs, async () => !alive(child) || (await answers(ready)));
      if (!came || !alive(child)) throw new Error(`${command} is not ready at ${ready}:\n${entry.output.slice(-4000)}`);
    }
    return name;
  },
  output: ({ name }) => ({ output: children.get(name).output, alive: alive(children.get(name).child) }),
  stop: async ({ name }) => {
    const { child } = children.get(name);
    if (!alive(child)) return;
    child.kill("SIGTERM");
    if (!(await until(20_000, () => !alive(child)))) child.kill("SIGKILL");
  },
  fetch: async ({ url, init }) => {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(120_000) });
    return { status: response.status, text: await response.text() };
  },
  /** A server that answers every request alike and keeps the bodies; over TLS when given a key and a certificate. */
  record: ({ port, reply, tls }) =>
    new Promise(resolve => {
      const requests = [];
      recorded.set(port, requests);
      const answer = (request, response) => {
        const chunks = [];
        request.on("data", chunk => chunks.push(chunk));
        request.on("end", () => {
          requests.push({
            method: request.method,
            url: request.url,
            headers: request.headers,
            body: Buffer.concat(chunks).toString("base64"),
          });
          response.writeHead(200, reply.headers);
          response.end(reply.body);
        });
      };
      const server = tls ? createSecureServer(tls, answer) : createServer(answer);
      server.listen(port, () => resolve(undefined));
    }),
  recorded: ({ port }) => recorded.get(port),
};

const input = createInterface({ input: process.stdin });
input.on("line", async line => {
  const { id, verb, ...rest } = JSON.parse(line);
  let answer;
  try {
    answer = { id, ok: true, value: await verbs[verb](rest) };
  } catch (error) {
    answer = { id, ok: false, error: String(error?.message ?? error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
});
input.on("close", () => {
  for (const { child } of children.values()) if (alive(child)) child.kill("SIGKILL");
  process.exit(0);
});
