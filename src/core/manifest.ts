/** A Kubernetes object as data; printers and constructs take it as it is. */

import type { JsonObject } from "./artifact.ts";

export interface Manifest extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    /** Absent for what belongs to no namespace. */
    readonly namespace?: string;
    readonly labels?: { readonly [key: string]: string };
    readonly annotations?: { readonly [key: string]: string };
  };
}
