/** stdout is data, stderr is talk. Colour only where a person looks. */

const { env, stderr, stdout } = process;

/** @see https://no-color.org */
const coloured = (stream: NodeJS.WriteStream): boolean =>
  !env.NO_COLOR && (env.FORCE_COLOR !== undefined ? env.FORCE_COLOR !== "0" : stream.isTTY === true);

const paint =
  (code: number) =>
  (text: string, stream: NodeJS.WriteStream = stdout) =>
    coloured(stream) ? `\u001b[${code}m${text}\u001b[0m` : text;

export const red = paint(31);
export const green = paint(32);
export const yellow = paint(33);
export const faint = paint(2);
export const bold = paint(1);

// A reader such as `head` may leave before the end; that is its right, and no error of ours. Of a full disk the rest would be
// missing without a word.
stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") return;
  say(red(`standard output cannot be written: ${error.message}`, stderr));
  process.exit(1);
});

// Where nothing can be said, the exit code still is.
stderr.on("error", () => undefined);

/** A line of data. */
export const print = (line = ""): void => {
  stdout.write(`${line}\n`);
};

/** A line for the person at the terminal. */
export const say = (line = ""): void => {
  stderr.write(`${line}\n`);
};

/** A passing line on a terminal, silence anywhere else. */
export const progress = (line: string): void => {
  if (stderr.isTTY) stderr.write(`\r\u001b[2K${line}`);
};

/** Clears the passing line. */
export const progressDone = (): void => {
  if (stderr.isTTY) stderr.write("\r\u001b[2K");
};

/** Columns padded to their widest cell, two spaces between them. */
export const table = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  return rows
    .map(row =>
      row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join("  "),
    )
    .join("\n");
};

/** `12,345` */
export const grouped = (count: number): string => count.toLocaleString("en-US");
