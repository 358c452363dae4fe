/** One generated file, as data. Rendering, overriding and writing happen outside core. */

/** JSON-shaped data; keys with the value undefined are not printed. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** A named part of a text file; an `override` can stand before, after or in the place of one. */
export interface Section {
  readonly name: string;
  readonly text: string;
}

/** How a text file starts a comment, for the line that names its source. */
export type CommentMark = "#" | "//";

interface ArtifactFacts {
  /** Below the target's folder: `rules/fake/alerts.yaml`. */
  readonly path: string;
  /** What a person would call it: `the agent's configuration`. */
  readonly about: string;
}

export type Artifact = ArtifactFacts &
  (
    | { readonly kind: "yaml"; readonly data: JsonObject | readonly Json[] }
    | { readonly kind: "json"; readonly data: JsonObject | readonly Json[] }
    | { readonly kind: "text"; readonly sections: readonly Section[]; readonly comment: CommentMark | "none" }
  );

/** A change to one generated file, applied last and checked again. */
export type Override =
  | {
      /**
       * Merged into a JSON or YAML file: objects merge, everything else replaces, null removes. Into a file of Kubernetes
       * objects by kind and name: `{ "Deployment/loki": { spec: { … } } }`.
       * @see https://www.rfc-editor.org/rfc/rfc7396
       */
      readonly merge: JsonObject;
    }
  | {
      /** Text put at a named section of a text file. */
      readonly insert: { readonly [section: string]: { readonly before?: string; readonly after?: string } };
    };

/** Keyed by path below `generated/<environment>/`: `loki/loki.yaml`. */
export type Overrides = Readonly<Record<string, Override>>;
