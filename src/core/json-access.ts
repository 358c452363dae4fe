/** JSON that our own printers made, read again: what is not there is a mistake of ours. */

import type { Json, JsonObject } from "./artifact.ts";

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** @throws Error where it is none */
export const objectAt = (body: JsonObject, key: string): JsonObject => {
  const value = body[key];
  if (!isObject(value)) throw new Error(`${key} is no object`);
  return value;
};

/** @throws Error where it is none */
export const textAt = (body: JsonObject, key: string): string => {
  const value = body[key];
  if (typeof value !== "string") throw new Error(`${key} is no text`);
  return value;
};

/** @throws Error where it is none */
export const listAt = (body: JsonObject, key: string): readonly Json[] => {
  const value = body[key];
  if (typeof value !== "object" || value === null || isObject(value)) throw new Error(`${key} is no list`);
  return value;
};
