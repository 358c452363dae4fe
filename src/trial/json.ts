/** JSON that somebody else wrote, read without trust: what is not as it should be is empty. */

export type Json = Readonly<Record<string, unknown>>;

export const asJson = (value: unknown): Json =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};

export const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.map(asJson) : []);
