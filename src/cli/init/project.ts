/** The files of a new project, as text: what `signalbox init` writes. */

/** What a person decides about a new project. */
export interface NewProject {
  /** The name in package.json: lower case, as npm takes it. */
  readonly name: string;
  /** The first service. */
  readonly service: string;
  readonly platform: "compose" | "kubernetes";
  /** The version of signalbox that the project pins: the one that made it. */
  readonly version: string;
}

/** The TypeScript whose compiler checks the environments; a newer minor may refuse what this one takes. */
const typescriptVersion = "~5.9.3";

/** Paths below the project's folder with their texts, in the order a person reads them. */
export const projectFiles = (project: NewProject): Readonly<Record<string, string>> => ({
  "package.json": packageJson(project),
  "tsconfig.json": tsconfig,
  "environments/dev.ts": environment(project),
  "signalbox-tests/privacy.test.yaml": privacyTest,
  ".gitignore": gitignore,
  "README.md": readme(project),
});

const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const packageJson = ({ name, version }: NewProject): string =>
  asJson({
    name,
    private: true,
    type: "module",
    engines: { node: ">=20.19" },
    scripts: {
      synth: "signalbox synth",
      check: "signalbox synth --check",
      test: "tsc && signalbox validate && signalbox test",
    },
    devDependencies: { signalbox: version, typescript: typescriptVersion },
  });

const tsconfig = asJson({
  compilerOptions: {
    target: "ES2023",
    lib: ["ES2023"],
    module: "NodeNext",
    moduleResolution: "NodeNext",
    strict: true,
    skipLibCheck: true,
    types: [],
    noEmit: true,
  },
  include: ["environments"],
});

/** The README's ten lines, for the platform that was asked for. */
const environment = ({ service, platform }: NewProject): string => {
  const [places, where, source] =
    platform === "compose"
      ? ["compose()", "files", `files("/var/log/${service}/*.log")`]
      : ["kubernetes()", "pods", `pods({ app: "${service}" })`];
  const imports = [platform, "defineEnvironment", where].sort().join(", ");
  return `import { ${imports} } from "signalbox";

/** One deployment. Three keys are needed; every other one has a default, which your editor shows. */
export default defineEnvironment({
  // the folder below generated/, and the label "environment" of every record
  name: "dev",
  // where the products run: compose() on a laptop, kubernetes() in a cluster
  platform: ${places},
  // who emits, and where their records are read
  services: {
    "${service}": { source: ${source} },
  },
});
`;
};

const privacyTest = `tests:
  - name: what a user types never reaches a store
    given:
      records:
        - record: { event: request_end, model: gpt-4o, prompt: my diary, message: mail ada@example.com }
    expect:
      stored: { loki: { atLeast: 1 } }
      redacted: { email: { atLeast: 1 } }
      absent: [my diary, ada@example.com]
`;

/** `generated/` is not among them: a Git repository is where people and GitOps tools read it. */
const gitignore = `node_modules/
.env
.terraform/
*.tfstate*
`;

const readme = ({ name, service }: NewProject): string => `# ${name}

The observability of ${service}: \`environments/\` says what is emitted and what is wanted, \`generated/\` is what
[signalbox](https://www.npmjs.com/package/signalbox) makes of it. Commit both; edit only the first.

\`\`\`sh
npm install
npm run synth     # writes generated/dev
npm test          # types; queries, addresses and secrets of the generated files; your tests in signalbox-tests/
\`\`\`

\`npm run check\` is for CI: it writes nothing and fails when \`generated/\` is not what the environments say.

What already runs can be read: \`npx signalbox import promtail.yaml rules.yaml --out environments/imported.ts\`.
`;
