/** Every committed file that one of the cached engines can judge, and the verdict: the table engine × file × verdict. */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type EngineName, engine, run } from "./engine.ts";
import { googleCredentials } from "./google-credentials.ts";
import { withSecrets } from "./prometheus-secrets.ts";
import { openSandbox, sandboxMissing } from "./sandbox.ts";
import { variablesIn } from "./variables.ts";

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .flatMap(entry => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]))
    .sort();

const copies = mkdtempSync(join(tmpdir(), "signalbox-generated-"));
afterAll(() => rmSync(copies, { recursive: true, force: true }));

/** The same file in a copy of its folder that has the secrets which a pod has mounted. */
const amongSecrets = (file: string): string => {
  const folder = dirname(file);
  const root = join(copies, folder);
  const files = new Map(filesBelow(folder).map(path => [relative(folder, path), readFileSync(path, "utf8")]));
  for (const [path, text] of withSecrets(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return join(root, basename(file));
};

interface Judge {
  readonly engine: EngineName;
  readonly files: RegExp;
  readonly how: string;
  args(file: string): readonly string[];
}

const judges: readonly Judge[] = [
  {
    engine: "otelcol",
    files: /\/otel-collector\/(agent|gateway|sampler)\.yaml$/,
    how: "validate",
    args: file => ["validate", `--config=${file}`],
  },
  { engine: "jaeger", files: /\/jaeger\/jaeger\.yaml$/, how: "validate", args: file => ["validate", "--config", file] },
  {
    engine: "loki",
    files: /\/loki\/loki\.yaml$/,
    how: "-verify-config",
    args: file => [`-config.file=${file}`, "-config.expand-env=true", "-verify-config"],
  },
  {
    engine: "promtail",
    files: /\/promtail\/promtail\.yaml$/,
    how: "-check-syntax",
    args: file => [`-config.file=${file}`, "-config.expand-env=true", "-check-syntax"],
  },
  { engine: "alloy", files: /\/alloy\/config\.alloy$/, how: "validate", args: file => ["validate", file] },
  {
    engine: "lokitool",
    files: /\/loki\/rules\/.*\.yaml$/,
    how: "rules check",
    args: file => ["rules", "check", file],
  },
  {
    engine: "promtool",
    files: /\/prometheus\/prometheus\.yaml$/,
    how: "check config",
    args: file => ["check", "config", "--lint=all", "--lint-fatal", amongSecrets(file)],
  },
  {
    engine: "promtool",
    files: /\/prometheus\/rules\/.*\.yaml$/,
    how: "check rules",
    args: file => ["check", "rules", "--lint=all", "--lint-fatal", file],
  },
  {
    engine: "promtool",
    files: /\/prometheus\/tests\/.*\.yaml$/,
    how: "test rules",
    args: file => ["test", "rules", file],
  },
  {
    engine: "amtool",
    files: /\/alertmanager\/alertmanager\.yaml$/,
    how: "check-config",
    args: file => ["check-config", file],
  },
];

const verdicts: string[] = [];
afterAll(() => {
  console.log(["engine  file  verdict", ...verdicts].join("\n"));
});

const generated = filesBelow("generated");

describe.each(judges)("$engine $how", judge => {
  const binary = engine(judge.engine);
  test.skipIf(!binary).each(generated.filter(file => judge.files.test(file)))(
    `%s${binary ? "" : ` (${judge.engine} is not built)`}`,
    async file => {
      const finished = await run(binary ?? "", judge.args(file), { env: variablesIn(readFileSync(file, "utf8")) });
      verdicts.push(`${judge.engine} ${judge.how}  ${file}  ${finished.code === 0 ? "accepted" : "refused"}`);
      expect(finished.code, `${finished.stdout}\n${finished.stderr}`.slice(-3000)).toBe(0);
    },
  );
});

/** What a running collector prints when a component's or a key's name is on its way out. */
const deprecation = /deprecat|alias/i;

describe("a collector runs for five seconds without a word of deprecation", () => {
  const binary = engine("otelcol");
  const missing = binary ? sandboxMissing() : "otelcol is not built";
  // Samplers and gateways of a cluster resolve each other through its API, so they are validated above and not started.
  const local = generated.filter(
    file => /\/otel-collector\/(agent|gateway|sampler)\.yaml$/.test(file) && !/\bk8s:/.test(readFileSync(file, "utf8")),
  );
  test.skipIf(missing !== undefined).each(local)(`%s${missing ? ` (${missing})` : ""}`, async file => {
    const text = readFileSync(file, "utf8");
    const sandbox = await openSandbox([]);
    try {
      await sandbox.write("/etc/otelcol.yaml", text);
      await sandbox.write("/etc/google.json", googleCredentials());
      await sandbox.folder("/var/lib/otelcol");
      const started = await sandbox.start(binary ?? "", ["--config=/etc/otelcol.yaml"], {
        env: { ...variablesIn(text), GOOGLE_APPLICATION_CREDENTIALS: "/etc/google.json" },
        ready: "http://127.0.0.1:13133/",
      });
      await new Promise(resolve => setTimeout(resolve, 5000));
      const { alive, output } = await started.output();
      expect(alive, output.slice(-3000)).toBe(true);
      expect(output.split("\n").filter(line => deprecation.test(line))).toEqual([]);
      verdicts.push(`otelcol run 5 s  ${file}  no deprecation`);
    } finally {
      await sandbox.close();
    }
  });
});
