import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { detectors } from "../../src/catalog/index.ts";
import { secret } from "../../src/core/secret.ts";
import { pods } from "../../src/core/service.ts";
import { loki } from "../../src/targets/loki/index.ts";
import { promtailConfigSchema } from "../../src/targets/promtail/config-schema.ts";
import { promtail } from "../../src/targets/promtail/index.ts";
import { placeShipper } from "../pipeline/line-shipper-site.ts";
import { type Misspelt, misspellings } from "../pipeline/misspellings.ts";
import { fileLines } from "./corpus.ts";
import { engine, run, start } from "./engine.ts";
import { type Outcome, openTrial, pseudonymKey, runTrial, type Trial } from "./line-shipper.ts";

const binary = engine("promtail") ?? "";
const folder = mkdtempSync(join(tmpdir(), "signalbox-promtail-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const env = { PSEUDONYM_KEY: pseudonymKey, LOKI_PASSWORD: "p", PROXY_TOKEN: "t" };

const written = (text: string): string => {
  const path = join(folder, "promtail.yaml");
  writeFileSync(path, text);
  return path;
};

/** Everything this target can write. */
const whole = () =>
  placeShipper(
    promtail({ to: ["loki", "second"] }),
    { services: { "llm-service": { source: pods({ app: "llm-service" }) }, chat: { source: pods({ app: "chat" }) } } },
    {
      loki: loki({
        tenant: "ai",
        url: "https://logs.example.com",
        auth: { kind: "basic", username: "u", password: secret("loki-password") },
      }),
      second: loki({
        url: "https://logs.example.org",
        auth: { kind: "bearer", token: secret("proxy-token") },
        authority: secret("loki-ca"),
      }),
    },
  );

/** Some authority, at a path of this machine. */
const withAuthority = (text: string): string => {
  const path = join(folder, "authority.pem");
  writeFileSync(path, rootCertificates[0] ?? "");
  return text.replaceAll("/run/authorities/loki-ca.pem", path);
};

const checkSyntax = (text: string, expand: boolean) =>
  run(binary, [`-config.file=${written(text)}`, ...(expand ? ["-config.expand-env=true"] : []), "-check-syntax"], {
    env,
  });

/** Builds the stages too, which the syntax check does not, and the clients, which read their authority. */
const dryRun = (text: string, input: string) =>
  run(
    binary,
    [
      `-config.file=${written(withAuthority(text))}`,
      "-config.expand-env=true",
      "-dry-run",
      "-stdin",
      "-server.disable=true",
    ],
    { env, input },
  );

describe.skipIf(!binary)("promtail accepts", () => {
  test.each([true, false])("its file, environment variables expanded: %s", async expand => {
    const { stdout, code } = await checkSyntax(whole().text, expand);
    expect([code, stdout.trim()]).toEqual([0, "Valid config file! No syntax issues found"]);
  });

  test("every stage of every job", async () => {
    const config = parse(whole().text);
    for (const job of config.scrape_configs) {
      // It ends with its input, and what is still on its way then is not printed: on a busy machine a single line.
      const lines = "hello\n".repeat(2_000);
      const { code, stdout, stderr } = await dryRun(stringify({ ...config, scrape_configs: [job] }), lines);
      expect([code, stderr]).toEqual([0, expect.not.stringContaining("error")]);
      expect(stdout).toContain("hello");
    }
  });
});

describe.skipIf(!binary)("promtail: a misspelt key is refused", () => {
  const config = whole().artifacts[0];
  const cases = misspellings(config?.kind === "yaml" ? config.data : {}, peoplesNames);

  test.each(cases)("$path", async ({ data }: Misspelt) => {
    const ours = promtailConfigSchema.safeParse(data).success;
    const { code } = await checkSyntax(stringify(data), true);
    expect({ refusedByUs: !ours, refusedByEither: !ours || code !== 0 }).toEqual({
      refusedByUs: true,
      refusedByEither: true,
    });
  });
});

/** Objects whose keys are names people or Loki chose. */
function peoplesNames(path: string): boolean {
  return /\.(labels|structured_metadata|expressions|headers)$/.test(path);
}

describe.skipIf(!binary)("promtail stores what the interpreter says", () => {
  let trial: Trial;
  beforeAll(async () => {
    trial = await openTrial(at => promtail({ to: ["loki"], positions: `${at}/positions.yaml` }));
  });
  afterAll(() => trial?.end());

  test("of the corpus, as plain files and as a container's", async () => {
    const outcome = await runTrial(trial, () => startPromtail(trial.placed.text, trial.folder), fileLines, fileLines, {
      row: "promtailLines",
    });
    tell(outcome);
    expect(outcome).toMatchObject({ missing: [], surplus: [], arrived: outcome.expected });
  });
});

const startPromtail = (text: string, at: string, variables: Readonly<Record<string, string>> = env) => {
  const path = join(at, "promtail.yaml");
  writeFileSync(path, text);
  const listen = ["-server.http-listen-address=127.0.0.1", "-server.disable=true"];
  return start(binary, [`-config.file=${path}`, "-config.expand-env=true", ...listen], { env: variables });
};

/** The rate, for the record. */
const tell = ({ arrived, seconds }: Outcome): void =>
  console.info(`promtail: ${arrived} records in ${seconds.toFixed(1)} s`);

describe.skipIf(!binary)("promtail fails closed", () => {
  const secrets = ['{"message":"alice@example.com","user_id":"u-1","client_ip":"10.1.2.3"}', "alice@example.com"];

  /** The file with one stage's template replaced by one that fails. */
  const broken = (text: string, source: string, needle: string): string => {
    const config = parse(text);
    for (const job of config.scrape_configs)
      for (const stage of job.pipeline_stages)
        if (stage.template?.source === source && stage.template.template.includes(needle))
          stage.template.template = '{{ fail "broken" }}';
    return stringify(config);
  };

  test.each([
    ["the line cannot be read", "_record", "$top"],
    ["the document cannot be written", "_document", "mustFromJson"],
    ["the texts are lost", "_texts", "splitList"],
  ])("when %s", async (_why, source, needle) => {
    const trial = await openTrial(at => promtail({ to: ["loki"], positions: `${at}/positions.yaml` }));
    const server = () => startPromtail(broken(trial.placed.text, source, needle), trial.folder);
    await runTrial(trial, server, secrets, secrets);
    await trial.end();
    expect(trial.sink.records).toHaveLength(4);
    for (const { line, metadata } of trial.sink.records) {
      expect(line).toBe("unparsable record");
      expect(metadata).toEqual({ level: "warning", parse_error: "json" });
    }
  });

  test("without a key there are no pseudonyms", async () => {
    const trial = await openTrial(at => promtail({ to: ["loki"], positions: `${at}/positions.yaml` }));
    const server = () => startPromtail(trial.placed.text, trial.folder, { PSEUDONYM_KEY: "" });
    await runTrial(trial, server, secrets, []);
    await trial.end();
    expect(trial.sink.records.map(({ line, metadata }) => [line, metadata])).toEqual([
      ["[REDACTED_EMAIL]", { level: "info" }],
      ["[REDACTED_EMAIL]", { level: "info" }],
    ]);
  });

  test("no detector's finding leaves in any place a line offers", async () => {
    const trial = await openTrial(at => promtail({ to: ["loki"], positions: `${at}/positions.yaml` }));
    const findings = detectors.flatMap(({ positives }) => positives);
    // A file's line ends where a finding's own line would.
    const lines = findings.flatMap(text => [
      `see ${text.replace(/[\r\n]/g, " ")} there`,
      JSON.stringify({ message: `see ${text}`, model: text, error_message: { deep: [`\n${text}`] }, nobody: text }),
      JSON.stringify({ [text]: text, message: "key" }),
    ]);
    await runTrial(trial, () => startPromtail(trial.placed.text, trial.folder), lines, []);
    await trial.end();
    const sent = trial.sink.records.map(record => JSON.stringify({ ...record, time: "" })).join("\n");
    expect(trial.sink.records).toHaveLength(lines.length);
    expect(findings.filter(finding => sent.includes(JSON.stringify(finding).slice(1, -1)))).toEqual([]);
  });
});
