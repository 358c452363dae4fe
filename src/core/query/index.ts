/** Questions over stored records: the tree, how it is written, and how a store is asked. */

export * from "./compiler.ts";
export * from "./condition.ts";
export * from "./file.ts";
export * from "./language.ts";
export * from "./on.ts";
export * from "./query.ts";
