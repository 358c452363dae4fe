/** Configuration values as Terraform sends them: MessagePack, in which what is not known yet has a type of its own. */

import { decode, ExtensionCodec } from "@msgpack/msgpack";

/** A value Terraform will only know later: a variable during `validate`, another resource's computed attribute. */
export const unknown: unique symbol = Symbol("unknown");
export type Unknown = typeof unknown;

export type Value = null | boolean | number | string | Unknown | readonly Value[] | Config;
export interface Config {
  readonly [name: string]: Value;
}

/** cty's extension codes: 0 is a plain unknown value, 12 one with refinements such as "not null". */
const unknownCodes = [0, 12];

const extensionCodec = new ExtensionCodec();
for (const type of unknownCodes) extensionCodec.register({ type, encode: () => null, decode: () => unknown });

const isValue = (value: unknown): value is Value =>
  value === null ||
  value === unknown ||
  typeof value === "boolean" ||
  typeof value === "number" ||
  typeof value === "string" ||
  (Array.isArray(value) ? value.every(isValue) : typeof value === "object" && Object.values(value).every(isValue));

/** Decodes a value; throws on MessagePack that Terraform does not send, such as a bare binary. */
export const decodeValue = (msgpack: Uint8Array): Value => {
  const value: unknown = decode(msgpack, { extensionCodec });
  if (isValue(value)) return value;
  throw new Error("a value of a type that Terraform does not send");
};

export const isList = (value: Value | undefined): value is readonly Value[] => Array.isArray(value);

export const isConfig = (value: Value | undefined): value is Config =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The blocks of an argument, however many it may have. */
export const blocksIn = (value: Value | undefined): readonly Value[] => {
  if (isList(value)) return value;
  return value === null || value === undefined ? [] : [value];
};

/** Whether anything was written there: null, an empty map and an absent block are nothing. Unknown is `undefined`. */
export const given = (value: Value | undefined): boolean | undefined => {
  if (value === unknown) return undefined;
  if (value === null || value === undefined) return false;
  if (isList(value)) return value.length > 0;
  return !isConfig(value) || Object.keys(value).length > 0;
};
