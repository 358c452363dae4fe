/**
 * What a cloud has to hold, as Terraform names it: plain data that `synth` prints and constructs instantiate. Arguments are
 * in the camel case of the providers' bindings. A text is what it says: `${` in it is no template.
 */

import type { Secret } from "./secret.ts";

/** An attribute that is known only when the thing exists: a topic's `arn`. */
export interface Reference {
  readonly kind: "reference";
  /** `aws_sns_topic.critical` */
  readonly to: string;
  /** In Terraform's own spelling: `writer_identity`. */
  readonly attribute: string;
}

/** A text with references or secrets in it. */
export interface Joined {
  readonly kind: "joined";
  readonly parts: readonly (string | Reference | Secret)[];
}

/** A text that holds JSON, whose leaves may be references. Keys stand in their order. */
export interface JsonText {
  readonly kind: "json";
  readonly value: unknown;
}

/** A UUID made of a text by Terraform (version 5, of URLs), the same for good, since only there a module's prefix is known. */
export interface Uuid {
  readonly kind: "uuid";
  readonly of: string;
}

/** What may stand where Terraform takes a text. */
export type Text = string | Reference | Joined | JsonText | Uuid | Secret;

/** A text that is more than what it says. */
export type Term = Exclude<Text, string>;

const termKeys: Readonly<Record<string, readonly string[]>> = {
  reference: ["kind", "to", "attribute"],
  joined: ["kind", "parts"],
  json: ["kind", "value"],
  uuid: ["kind", "of"],
  secret: ["kind", "name"],
} satisfies Readonly<Record<Term["kind"], readonly string[]>>;

/** By its kind and its very keys, because JSON that we hand on may have a `kind` of its own. */
export const isTerm = (value: object): value is Term => {
  const wanted = "kind" in value && typeof value.kind === "string" ? termKeys[value.kind] : undefined;
  return wanted !== undefined && wanted.length === Object.keys(value).length && wanted.every(key => key in value);
};

/** A value of an argument. */
export type Value = Text | number | boolean | undefined | readonly Value[] | { readonly [name: string]: Value };

export interface Resource {
  /** `aws_cloudwatch_log_group`, or `data.aws_caller_identity` for what is only looked up. */
  readonly type: string;
  /** Its name in Terraform, for good: another one destroys the thing and makes a new one. */
  readonly name: string;
  readonly arguments: Readonly<Record<string, Value>>;
  /** Whether records are lost with it, so that Terraform must not destroy it. @default false */
  readonly keepsRecords?: boolean;
  /** Addresses of what must exist first and is not referred to. @default [] */
  readonly dependsOn?: readonly string[];
  /** The id, as its provider imports it, of an existing thing that becomes ours. Not in modules. @default it is made */
  readonly adopts?: string;
}

/** A provider as a stack configures it; a module takes its caller's. */
export interface Provider {
  /** `aws` */
  readonly name: string;
  /** `hashicorp/aws` */
  readonly source: string;
  /** A constraint: `~> 6.25`. */
  readonly version: string;
  readonly arguments: Readonly<Record<string, Value>>;
}

/** What others may want to refer to. */
export interface Output {
  readonly value: Value;
  readonly description: string;
  /** Whether Terraform hides it; a root must say so of what its provider hides. @default false */
  readonly sensitive?: boolean;
}

/** The most signs that a module's caller may put before names; names are judged with room for it and its hyphen. */
export const longestPrefix = 11;
export const prefixRoom = longestPrefix + 1;

/** One Terraform state: what is planned and applied together. */
export interface Stack {
  /** Behind the environment's name in the stack's id: `aws`, `gcp-alerts`. */
  readonly suffix: string;
  /** Suffixes of the stacks that have to be applied before. @default [] */
  readonly after?: readonly string[];
  /** For a person: `CloudWatch in eu-west-1`. */
  readonly about: string;
  readonly providers: readonly Provider[];
  readonly resources: readonly Resource[];
  readonly outputs: Readonly<Record<string, Output>>;
}

export const addressOf = ({ type, name }: Pick<Resource, "type" | "name">): string => `${type}.${name}`;

/** An attribute of a resource, in Terraform's own spelling. */
export const ref = (resource: Pick<Resource, "type" | "name">, attribute: string): Reference => ({
  kind: "reference",
  to: addressOf(resource),
  attribute,
});

export const joined = (...parts: Joined["parts"]): Joined => ({ kind: "joined", parts });

export const json = (value: unknown): JsonText => ({ kind: "json", value });

export const uuid = (of: string): Uuid => ({ kind: "uuid", of });

/** What a resource has besides its arguments. */
export type ResourceOptions = Pick<Resource, "keepsRecords" | "dependsOn" | "adopts">;

/**
 * Makes resources whose arguments are checked against a provider's bindings, by type.
 * @example const aws = resourcesOf<AwsArguments>();
 */
export const resourcesOf =
  <A>() =>
  <T extends keyof A & string>(type: T, name: string, args: A[T], options: ResourceOptions = {}): Resource => ({
    type,
    name: localName(name),
    // The bindings' interfaces have no index signature; their leaves are values.
    arguments: args as Readonly<Record<string, Value>>,
    ...options,
  });

/** A name as Terraform takes it: letters, digits, underscores and hyphens, no digit first. */
export const localName = (text: string): string => {
  const plain = text.replaceAll(/[^A-Za-z0-9_-]+/g, "-").replace(/^-+|-+$/g, "");
  return /^[A-Za-z_]/.test(plain) ? plain : `_${plain}`;
};

/** The same stack with every resource's name behind a prefix, and what refers to them. */
export const withPrefix = (stack: Stack, prefix: string): Stack => {
  const own = new Set(stack.resources.map(addressOf));
  const moved = (address: string): string =>
    own.has(address) ? address.replace(/[^.]+$/, name => `${prefix}-${name}`) : address;
  const within = <T>(value: T): T => {
    if (Array.isArray(value)) return value.map(within) as T;
    if (typeof value !== "object" || value === null) return value;
    const inner = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, within(one)]));
    return (isTerm(value) && value.kind === "reference" ? { ...inner, to: moved(value.to) } : inner) as T;
  };
  return {
    ...within(stack),
    resources: stack.resources.map(resource => ({
      ...within(resource),
      name: `${prefix}-${resource.name}`,
      ...(resource.dependsOn === undefined ? {} : { dependsOn: resource.dependsOn.map(moved) }),
    })),
  };
};

/** A provider's argument types as data has them: texts may be references, and Terraform's own arguments are left out. */
export type ArgumentsOf<C> = { readonly [K in keyof Omit<C, MetaArgument>]: Plain<C[K]> };

type MetaArgument =
  | "connection"
  | "count"
  | "dependsOn"
  | "forEach"
  | "id"
  | "lifecycle"
  | "provider"
  | "provisioners"
  | "timeouts";

/** Bindings write `T | IResolvable` for whatever may be computed; data has `T`. */
type Plain<T> = T extends string
  ? Text
  : T extends number | boolean | undefined
    ? T
    : T extends { resolve(context: never): unknown }
      ? never
      : T extends readonly (infer U)[]
        ? readonly Plain<U>[]
        : T extends object
          ? { readonly [K in keyof T]: Plain<T[K]> }
          : never;
