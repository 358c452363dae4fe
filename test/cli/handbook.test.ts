/** `signalbox handbook`: the path of the page, and the page served on this machine alone. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cli, makeProject, type Project, smallEnvironment } from "./project.ts";

const withHandbook = smallEnvironment(
  "targets: { prometheus: signalbox.prometheus({}), handbook: signalbox.handbook({}) },",
);
const projects: Project[] = [];
const project = (dev = withHandbook): Project => {
  const made = makeProject({ dev });
  projects.push(made);
  return made;
};
afterAll(() => {
  for (const one of projects) one.remove();
});

describe("without --serve", () => {
  test("prints the path of the page that synth wrote, and asks for synth where there is none", () => {
    const made = project();
    const before = made.signalbox(["handbook", "dev"]);
    expect([before.code, before.stdout]).toEqual([2, ""]);
    expect(before.stderr).toContain("run signalbox synth, or add --serve");
    expect(made.signalbox(["synth"]).code).toBe(0);
    const { code, stdout } = made.signalbox(["handbook", "dev"]);
    expect(code).toBe(0);
    expect(made.read(stdout.trim())).toMatch(/^<!doctype html>/i);
  });

  test("says that an environment has none", () => {
    const { code, stderr } = project(smallEnvironment("targets: { prometheus: signalbox.prometheus({}) },")).signalbox([
      "handbook",
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain("handbook: handbook({})");
  });

  test.each([
    ["--port", "70000"],
    ["--port", "eighty"],
    ["dev", "prod"],
  ])("%s %s is a mistake in the call", (...args) => {
    expect(project().signalbox(["handbook", ...args]).code).toBe(2);
  });
});

describe("with --serve", () => {
  let server: ChildProcess;
  let port = 0;

  beforeAll(async () => {
    server = spawn(process.execPath, [cli, "handbook", "dev", "--serve", "--port", "0"], {
      cwd: project().folder,
      stdio: ["ignore", "pipe", "ignore"],
    });
    if (server.stdout === null) throw new Error("no output");
    const [line] = (await once(createInterface(server.stdout), "line")) as [string];
    const [, found] = /^http:\/\/127\.0\.0\.1:(\d+)\/$/.exec(line) ?? [];
    port = Number(found);
  }, 60_000);
  afterAll(() => server.kill("SIGKILL"));

  /** What it answers to these very bytes, which no client would send. */
  const answerTo = async (target: string, host: string | undefined, method = "GET"): Promise<string> => {
    const socket = connect(port, "127.0.0.1");
    socket.setTimeout(10_000, () => socket.destroy());
    socket.end(
      `${method} ${target} HTTP/1.1\r\n${host === undefined ? "" : `Host: ${host}\r\n`}Connection: close\r\n\r\n`,
    );
    let text = "";
    for await (const chunk of socket) text += String(chunk);
    return text;
  };
  const statusOf = async (...asked: Parameters<typeof answerTo>): Promise<number> =>
    Number((await answerTo(...asked)).split(" ")[1]);

  test.each<[string, string, string, number]>([
    ["GET", "/", "text/html", 200],
    ["GET", "/index.html?search=x", "text/html", 200],
    ["GET", "/README.md", "text/markdown", 200],
    ["HEAD", "/README.md", "text/markdown", 200],
    ["GET", "/no-such-page.md", "text/plain", 404],
    ["POST", "/", "text/plain", 405],
    ["GET", "//", "text/plain", 400],
    ["GET", "//evil.example/", "text/plain", 400],
    ["GET", "/%zz", "text/plain", 400],
    ["GET", "/..%2f..%2fetc/passwd", "text/plain", 400],
    ["GET", "/../../../etc/passwd", "text/plain", 404],
    ["GET", "http://127.0.0.1/", "text/plain", 400],
    ["OPTIONS", "*", "text/plain", 405],
  ])("%s %s is %s, %i", async (method, target, type, status) => {
    const answer = await answerTo(target, `127.0.0.1:${port}`, method);
    expect(answer.split("\r\n")[0]).toContain(` ${status} `);
    expect(answer).toContain(`content-type: ${type}; charset=utf-8`);
    if (method === "HEAD") expect(answer.split("\r\n\r\n")[1]).toBe("");
  });

  test.each<[string, string | undefined, number]>([
    ["localhost", "localhost", 200],
    ["a name in capitals", "LOCALHOST:1", 200],
    ["somebody else's name", "evil.example", 403],
    ["one that begins alike", "127.0.0.1.evil.example", 403],
    ["one that ends alike", "evil.localhost", 403],
    ["none", undefined, 400],
  ])("a Host of %s", async (_, host, status) => {
    expect(await statusOf("/", host)).toBe(status);
  });

  // Elsewhere the other addresses of 127/8 are nobody's.
  test.skipIf(process.platform !== "linux")("listens on loopback alone", async () => {
    // The whole of 127/8 is this machine, and it answers on one address of it.
    const elsewhere = connect(port, "127.0.0.2");
    const [error] = (await once(elsewhere, "error")) as [NodeJS.ErrnoException];
    expect(error.code).toBe("ECONNREFUSED");
  });

  test("says that a port is taken", () => {
    const { code, stderr } = project().signalbox(["handbook", "--serve", "--port", String(port)], { timeout: 60_000 });
    expect([code, stderr]).toEqual([2, expect.stringContaining(`--port: ${port} is taken`)]);
  });

  test("still runs after all that, and stops when it is interrupted", async () => {
    expect(await statusOf("/", `127.0.0.1:${port}`)).toBe(200);
    server.kill("SIGINT");
    const [code, signal] = (await once(server, "exit")) as [number | null, string | null];
    expect([code, signal]).toEqual([0, null]);
  });
});
