/**
 * The door to cdktf, which its makers archived and others keep as cdktn: whoever moves changes this folder alone.
 * @see https://github.com/open-constructs/cdk-terrain
 */

import {
  TerraformBackend,
  TerraformElement,
  TerraformProvider,
  type TerraformRemoteState,
  TerraformResource,
  type TerraformResourceConfig,
} from "cdktf";
import type { Construct } from "constructs";

export {
  TerraformDataSource,
  TerraformElement,
  TerraformOutput,
  TerraformResource,
  TerraformStack,
  TerraformVariable,
} from "cdktf";
export { Construct } from "constructs";

type Attributes = Readonly<Record<string, unknown>>;

/** A resource of a provider that has no bindings, its arguments in Terraform's own names. */
export class PlainResource extends TerraformResource {
  readonly #attributes: Attributes;

  constructor(scope: Construct, id: string, config: TerraformResourceConfig & { readonly attributes: Attributes }) {
    super(scope, id, config);
    this.#attributes = config.attributes;
  }

  protected override synthesizeAttributes(): { [name: string]: unknown } {
    return this.#attributes;
  }
}

/** A provider with the source and the version constraint that we name, in the place of the bindings' exact one. */
export class PlainProvider extends TerraformProvider {
  readonly #attributes: Attributes;

  constructor(
    scope: Construct,
    id: string,
    config: {
      readonly name: string;
      readonly source: string;
      readonly version: string;
      readonly attributes: Attributes;
    },
  ) {
    super(scope, id, {
      terraformResourceType: config.name,
      terraformProviderSource: config.source,
      terraformGeneratorMetadata: { providerName: config.name, providerVersion: config.version },
    });
    this.#attributes = config.attributes;
  }

  protected override synthesizeAttributes(): { [name: string]: unknown } {
    return this.#attributes;
  }
}

/** A block that takes over what is there. The bindings' own asks for a Terraform on the path to know its version. */
export class ImportBlock extends TerraformElement {
  readonly #block: { readonly to: string; readonly id: string };

  constructor(scope: Construct, id: string, block: { readonly to: string; readonly id: string }) {
    super(scope, id);
    this.#block = block;
  }

  override toTerraform(): object {
    return { import: [this.#block] };
  }
}

/** A backend with every setting that Terraform has, which the bindings' own do not. */
export class PlainBackend extends TerraformBackend {
  readonly #attributes: Attributes;

  constructor(scope: Construct, name: string, attributes: Attributes) {
    super(scope, "backend", name);
    this.#attributes = attributes;
  }

  protected override synthesizeAttributes(): { [name: string]: unknown } {
    return this.#attributes;
  }

  /** Stacks here share names and no state. */
  override getRemoteStateDataSource(): TerraformRemoteState {
    throw new Error("no stack reads another's state: use names, which are plain");
  }
}
