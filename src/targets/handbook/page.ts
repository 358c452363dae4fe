/** One page of the handbook. */
export interface Page {
  /** Below the handbook's folder: `runbooks/slow-requests.md`. */
  readonly path: string;
  /** A text somebody wrote, not quoted. */
  readonly title: string;
  /** What it stands under in the table of contents. */
  readonly group: "Start" | "Runbooks" | "Reference" | "Privacy";
  /** Markdown. */
  readonly text: string;
}
