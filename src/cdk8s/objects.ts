/** What every construct here is: Kubernetes objects that are data, with names of their own, in reach for patches. */

import type { JsonObject } from "../core/artifact.ts";
import { ConfigError, didYouMean, type Problem, shown } from "../core/errors.ts";
import type { Manifest } from "../core/manifest.ts";
import { ApiObject, Chart, Construct, JsonPatch, Lazy } from "../doors/cdk8s.ts";

/**
 * Kubernetes objects in somebody's Chart. What they are called and what they select is theirs: the construct's id and place
 * in the tree show nowhere.
 */
export abstract class ClusterObjects extends Construct {
  readonly #made = new Map<string, ApiObject>();
  #manifests: ReadonlyMap<string, Manifest> = new Map();

  /**
   * Every object by its kind and name, `Deployment/otel-collector-gateway`; where two namespaces have one of that name, by
   * `Deployment/<namespace>/<name>`.
   */
  get objects(): ReadonlyMap<string, ApiObject> {
    return new Map([...this.#manifests.keys()].flatMap(key => pair(key, this.#made.get(key))));
  }

  /**
   * One object, to patch it: `construct.object("Deployment", "jaeger").addJsonPatch(JsonPatch.add("/spec/paused", true))`.
   * @throws ConfigError where there is none, naming those there are
   */
  object(kind: string, name: string, namespace?: string): ApiObject {
    const key = namespace === undefined ? `${kind}/${name}` : `${kind}/${namespace}/${name}`;
    const object = this.#made.get(key) ?? this.#made.get(`${kind}/${name}`);
    if (object !== undefined && (namespace === undefined || object.metadata.namespace === namespace)) return object;
    const known = [...this.#manifests.keys()];
    const alike = known.filter(one => one.startsWith(`${kind}/`));
    throw new ConfigError([
      {
        code: "unknown-name",
        path: this.node.path,
        what: "has no such object",
        got: shown(key),
        expected: `one of ${(alike.length > 0 ? alike : known).join(", ")}`,
        ...didYouMean(key, known),
      },
    ]);
  }

  /** Makes the objects, or brings those that are there up to date, so that patches of these stay. */
  protected put(manifests: readonly Manifest[]): void {
    this.#manifests = keyed(this.#unmade(manifests));
    for (const key of this.#made.keys())
      if (!this.#manifests.has(key)) {
        this.node.tryRemoveChild(idOf(key));
        this.#made.delete(key);
      }
    for (const [key, manifest] of this.#manifests)
      if (!this.#made.has(key)) this.#made.set(key, this.#make(key, manifest));
  }

  /** Without what the Chart has already and several may share. Two objects of one name would be one in the cluster. */
  #unmade(manifests: readonly Manifest[]): readonly Manifest[] {
    const there = new Map(
      Chart.of(this)
        .node.findAll()
        .filter(one => ApiObject.isApiObject(one))
        .filter(one => one.node.scope !== this)
        .map(one => [`${one.kind}/${one.metadata.namespace ?? ""}/${one.name}`, one]),
    );
    const other = ({ kind, metadata }: Manifest) => there.get(`${kind}/${metadata.namespace ?? ""}/${metadata.name}`);
    const problems = manifests.flatMap((one): readonly Problem[] => {
      const taken = shared.has(one.kind) ? undefined : other(one);
      if (taken === undefined) return [];
      return [
        {
          code: "duplicate",
          path: this.node.path,
          what: `has an object that ${taken.node.scope?.node.path ?? "the Chart"} has too`,
          got: `${one.kind}/${one.metadata.name}`,
          help: 'give one of them a name: { name: "…" }, or another environment',
        },
      ];
    });
    if (problems.length > 0) throw new ConfigError(problems);
    return manifests.filter(one => !shared.has(one.kind) || other(one) === undefined);
  }

  #make(key: string, { apiVersion, kind, metadata, ...rest }: Manifest): ApiObject {
    const current = (): JsonObject => this.#manifests.get(key) ?? {};
    const later = (part: string): unknown => Lazy.any({ produce: () => current()[part] });
    const object = new ApiObject(this, idOf(key), {
      apiVersion,
      kind,
      metadata: { ...metadata },
      ...Object.fromEntries(Object.keys(rest).map(part => [part, later(part)])),
    });
    // What belongs to no namespace would get the Chart's.
    if (metadata.namespace === undefined && Chart.of(this).namespace !== undefined)
      object.addJsonPatch(JsonPatch.remove("/metadata/namespace"));
    return object;
  }
}

/** What several constructs may need, and the first makes. */
const shared: ReadonlySet<string> = new Set(["Namespace", "PriorityClass"]);

const pair = (key: string, object: ApiObject | undefined): readonly (readonly [string, ApiObject])[] =>
  object === undefined ? [] : [[key, object]];

/** Ids know no slash. */
const idOf = (key: string): string => key.replaceAll("/", "-");

const keyed = (manifests: readonly Manifest[]): ReadonlyMap<string, Manifest> => {
  const short = ({ kind, metadata }: Manifest) => `${kind}/${metadata.name}`;
  const isAlone = (one: Manifest) => manifests.filter(other => short(other) === short(one)).length === 1;
  return new Map(
    manifests.map(one => [
      isAlone(one) ? short(one) : `${one.kind}/${one.metadata.namespace ?? ""}/${one.metadata.name}`,
      one,
    ]),
  );
};
