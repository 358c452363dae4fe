/** Refers to a thing somebody else owns: `existing("my-ilm-policy")`. */
export interface Existing {
  readonly kind: "existing";
  readonly name: string;
}

/** What Signalbox uses and does not emit: an ILM policy, a namespace, a service account. */
export const existing = (name: string): Existing => Object.freeze({ kind: "existing", name });
