/** A saved query as a file to paste: what it asks as comments, then its text. */

import type { Artifact, CommentMark } from "../artifact.ts";

/** A line of comment, whatever line breaks the text has. */
export const commented = (mark: CommentMark | "--", text: string): string => `${mark} ${text.replaceAll(/\s+/g, " ")}`;

/** `path` is below the target's folder, `about` what a person calls the file. */
export const queryFile = (query: {
  readonly path: string;
  readonly about: string;
  /** How the language starts a comment; a file of `--` has no header of ours. */
  readonly mark: CommentMark | "--";
  /** Lines before the text. */
  readonly comments: readonly string[];
  readonly text: string;
}): Artifact => ({
  kind: "text",
  path: query.path,
  about: query.about,
  comment: query.mark === "--" ? "none" : query.mark,
  sections: [
    ...(query.comments.length === 0
      ? []
      : [{ name: "about", text: query.comments.map(line => `${commented(query.mark, line)}\n`).join("") }]),
    { name: "query", text: `${query.text}\n` },
  ],
});
