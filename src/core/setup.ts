/**
 * What must be put into a running server before it is used, as a script of POSIX sh and curl that anybody can read and run,
 * and as the workload that runs it. The steps are data; every step can be taken twice.
 */

import type { Artifact, Section } from "./artifact.ts";
import { authorityFile, authorityMounts } from "./authority.ts";
import { type Secret, secretVariable } from "./secret.ts";
import { type Endpoint, secretsOf } from "./target.ts";
import { MiB } from "./units.ts";
import type { Mount, Workload } from "./workload.ts";

/** What every step has. */
interface SentFile {
  /** The part of the script it stands in, and the name of its section: `ilm`. Steps of a part follow each other. */
  readonly part: string;
  /** Below the server's address, encoded: `/_ilm/policy/llm-prod-30d`. */
  readonly path: string;
  /** The generated file beside the script: `ilm/llm-prod-30d.json`. */
  readonly file: string;
}

type Sending =
  /** A request that makes it or replaces what is there. */
  | { readonly kind: "send"; readonly method: "PUT" | "POST" }
  /** POST makes it; where it is there already (409), PUT changes it to the file without `Setup.onlyAtCreation`. */
  | { readonly kind: "create" }
  /** PUT, only where nothing is at another path yet: what is made once and then changes by itself. */
  | { readonly kind: "first"; readonly unless: string }
  /** A form with the file in it, whose answer holds `answer` when all of it was taken. */
  | { readonly kind: "import"; readonly answer: string };

/** One file that is sent, and how. */
export type SetupStep = SentFile & Sending;

/** A server and what is put into it. */
export interface Setup {
  /** What a person calls the server: `Elasticsearch`. */
  readonly server: string;
  readonly url: string;
  /** The environment variable that names another address: `ELASTICSEARCH_URL`. */
  readonly urlVariable: string;
  readonly auth?: Endpoint["auth"];
  /** Of every request. @default {} */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * What can be said of things when they are made and never after: keys at the first level of their files, with plain values
   * and never the last ones, as they are printed. @default []
   */
  readonly onlyAtCreation?: readonly string[];
  /** What people should know before they run it, a line each. */
  readonly about: readonly string[];
  readonly steps: readonly SetupStep[];
}

/** The script; it lies in the folder its files are below. */
export const setupArtifact = (setup: Setup, path = "setup.sh"): Artifact => ({
  kind: "text",
  path,
  about: `puts ${setup.steps.length} files into ${setup.server}, with sh and curl`,
  comment: "#",
  sections: sectionsOf(setup),
});

/** Where the workload finds the script and its files. */
const setupFolder = "/setup";

export interface SetupRun {
  /** The workload's name: `elasticsearch-setup`. */
  readonly name: string;
  /** The folder of the script below `generated/<environment>/`: `elasticsearch`. */
  readonly folder: string;
  /** The PEM of the authorities that signed the server's certificate. @default those of the image */
  readonly authority?: Secret | undefined;
}

/** What runs the script, once and again whenever a file changes. */
export const setupWorkload = (setup: Setup, { name, folder, authority }: SetupRun): Workload => {
  const files = ["setup.sh", ...setup.steps.map(({ file }) => file)];
  const mounts: readonly Mount[] = [
    { kind: "files", at: setupFolder, files: Object.fromEntries(files.map(file => [file, `${folder}/${file}`])) },
    ...authorityMounts(authority ? [{ authority }] : []),
  ];
  return {
    name,
    component: "setup",
    about: `what puts the files of ${folder} into ${setup.server}`,
    image: { name: "curl" },
    runs: { kind: "once" },
    command: ["sh", `${setupFolder}/setup.sh`],
    env: {
      ...Object.fromEntries(secretsOf(setup).map(secret => [secretVariable(secret), secret])),
      // curl's own name for it. @see https://curl.se/docs/sslcerts.html
      ...(authority ? { CURL_CA_BUNDLE: authorityFile(authority) } : {}),
    },
    mounts,
    connects: [new URL(setup.url).origin],
    // The image's own. @see https://github.com/curl/curl-container/blob/main/Dockerfile
    user: 100,
    cpu: 0.05,
    memory: MiB(64),
  };
};

const sectionsOf = (setup: Setup): readonly Section[] => {
  const parts = [...new Set(setup.steps.map(({ part }) => part))];
  return [
    { name: "about", text: aboutText(setup) },
    { name: "functions", text: functionsText(setup) },
    ...parts.map(part => ({
      name: part,
      text: `\n# ${part}\n${setup.steps.flatMap(step => (step.part === part ? [lineOf(step)] : [])).join("")}`,
    })),
  ];
};

/** A word of sh that stands for itself. */
const word = (text: string): string =>
  /^[A-Za-z0-9_.,:/@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

const lineOf = (step: SetupStep): string => {
  const words = [word(step.path), word(step.file)];
  switch (step.kind) {
    case "send":
      return `send ${[step.method, ...words].join(" ")}\n`;
    case "create":
      return `create ${words.join(" ")}\n`;
    case "first":
      return `first ${[word(step.unless), ...words].join(" ")}\n`;
    case "import":
      return `import ${[word(step.answer), ...words].join(" ")}\n`;
    default:
      return step satisfies never;
  }
};

const aboutText = ({ about, auth, server, url, urlVariable }: Setup): string => {
  const variables = secretsOf({ auth }).map(secretVariable);
  const call = [...variables.map(name => `${name}=…`), "sh setup.sh"].join(" ");
  return `#
# Puts what is beside this script into ${server}, in the order it must be there; twice is as good as once. Needs sh and curl:
#
#   ${call}
#
# ${urlVariable} names another address, CURL_CA_BUNDLE the file of the authority that signed the server's certificate, and
# SETUP_TRIES how often a server is asked that does not answer yet (12 times take four minutes).
${about.map(line => `#${line === "" ? "" : ` ${line}`}\n`).join("")}
set -eu
unset CDPATH
cd -- "$(dirname -- "$0")"
url=\${${urlVariable}:-${word(url)}}
tries=\${SETUP_TRIES:-12}
${variables.map(name => `: "\${${name}:?is not set}"\n`).join("")}`;
};

/** The lines that curl reads as its configuration, and nobody sees in a list of processes. */
const accessLines = (auth: Endpoint["auth"]): string => {
  switch (auth?.kind) {
    case undefined:
      return "  :\n";
    case "basic":
      return `  printf 'user = "%s:%s"\\n' "$(quoted ${word(auth.username)})" "$(quoted "$${secretVariable(auth.password)}")"\n`;
    case "api-key":
      return `  printf 'header = "Authorization: ApiKey %s"\\n' "$(quoted "$${secretVariable(auth.key)}")"\n`;
    case "bearer":
      return `  printf 'header = "Authorization: Bearer %s"\\n' "$(quoted "$${secretVariable(auth.token)}")"\n`;
    default:
      return auth satisfies never;
  }
};

const quotedText = `
# A value for between the quotes of a curl configuration.
quoted() {
  printf '%s' "$1" | tr -d '\\r\\n' | sed 's/[\\\\"]/\\\\&/g'
}
`;

const functionsText = ({ auth, headers = {}, onlyAtCreation = [], steps }: Setup): string => {
  const kinds = new Set(steps.map(({ kind }) => kind));
  const own = Object.entries(headers).map(([name, value]) => ` \\\n      --header ${word(`${name}: ${value}`)}`);
  return `${auth ? quotedText : ""}
# Who asks, for curl to read from stdin.
access() {
${accessLines(auth)}}

newline='
'

# method, path, more for curl: asks until there is an answer, which is then in $status and $body.
ask() {
  method=$1 where=$2 try=1 pause=1
  shift 2
  while :; do
    code=0
    answer=$(access | curl --config - --silent --show-error --globoff --connect-timeout 10 --max-time 120${own.join("")} \\
      --request "$method" --write-out '\\n%{http_code}' "$@" "$url$where") || code=$?
    status=\${answer##*"$newline"} body=\${answer%"$newline"*}
    # Not there yet, broken off, or too busy; all else is an answer.
    case $code:$status in
    [5-7]:* | 18:* | 28:* | 35:* | 52:* | 55:* | 56:* | 0:429 | 0:502 | 0:503 | 0:504) ;;
    0:*) return ;;
    *) fail ;;
    esac
    [ "$try" -lt "$tries" ] || fail
    echo "$method $where: $status, again in $pause s" >&2
    sleep "$pause"
    try=$((try + 1)) pause=$((pause * 2))
    [ "$pause" -le 30 ] || pause=30
  done
}

fail() {
  printf '%s %s: %s\\n%s\\n' "$method" "$where" "$status" "$body" >&2
  exit 1
}

good() {
  case $status in 2??) echo "$status $method $where" ;; *) fail ;; esac
}
${kinds.has("send") ? sendText : ""}${kinds.has("create") ? createText(onlyAtCreation) : ""}${kinds.has("first") ? firstText : ""}${kinds.has("import") ? importText : ""}`;
};

const jsonHeader = "--header 'Content-Type: application/json'";

const sendText = `
# method, path, file
send() {
  ask "$1" "$2" ${jsonHeader} --data-binary "@$3"
  good
}
`;

const createText = (onlyAtCreation: readonly string[]): string => {
  const without = onlyAtCreation.map(key => ` -e '/^  "${key}": /d'`).join("");
  return `
# path, file: makes it, or changes it where it is there already, without the lines that are for its making.
create() {
  ask POST "$1" ${jsonHeader} --data-binary "@$2"
  if [ "$status" = 409 ]; then
    ask PUT "$1" ${jsonHeader} --data-raw "$(sed${without || " ''"} "$2")"
  fi
  good
}
`;
};

const firstText = `
# path that must be empty, path, file
first() {
  ask GET "$1"
  if [ "$status" = 404 ]; then
    ask PUT "$2" ${jsonHeader} --data-binary "@$3"
  fi
  good
}
`;

const importText = `
# what a good answer holds, path, file: sends a form, and looks into the answer.
import() {
  ask POST "$2" --form "file=@$3"
  case $body in *"$1"*) ;; *) fail ;; esac
  good
}
`;
