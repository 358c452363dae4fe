import { importFiles } from "../../src/import/index.ts";

/** One file as it is imported: its environment, and what of the file no environment says or no file should. */
export const importedFile = (path: string, text: string) => {
  const { environment, files } = importFiles([{ path, text }], "imported");
  const findings = files
    .flatMap(one => one.findings)
    .filter(({ code }) => code === "not-carried-over" || code === "credential-in-file");
  return {
    environment,
    findings,
    lines: text.split("\n"),
    /** The options that a store has in the environment. */
    store: (name: string) => new RegExp(`^    ${name}: ${name}\\((.*)\\),$`, "m").exec(environment)?.[1],
    /** Each finding's place, with its code before it where it is a credential, and with what stands there. */
    left: findings.map(({ code, path: at, got }) =>
      [...(code === "not-carried-over" ? [] : [code]), at, ...(got === undefined ? [] : [got])].join(" "),
    ),
  };
};
