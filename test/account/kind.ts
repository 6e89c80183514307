import type { Twin } from "../../twin/create-twin.ts";

/** Where an account stands. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

export type Properties = Readonly<Record<string, unknown>>;

/** A resource that is to be made, changed or taken away. */
export interface Asked {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Properties;
  /** The name that the template or CloudFormation gives it. */
  readonly name: string;
}

/** One that is there. */
export interface Made {
  readonly physicalId: string;
  readonly attributes?: Properties;
}

/** How resources of a type are made in the twin; without one, only CloudFormation's rules apply. */
export interface Kind {
  create(asked: Asked): Promise<Made | undefined>;
  /** Answers what it is now, when that is another. */
  update?(asked: Asked & Made & { readonly before: Properties }): Promise<Made | undefined>;
  /** @throws Error why it cannot go */
  remove?(asked: Asked & Made): Promise<void>;
}

/** What kinds share. */
export interface Ground {
  readonly place: Place;
  readonly twin: Twin;
  /** Every resource that is there, with its properties. */
  resources(): Iterable<Asked & Made>;
}

export const textOf = (properties: Properties, name: string): string => {
  const value = properties[name];
  if (typeof value === "string") return value;
  throw new Error(`${name}: expected text, got ${JSON.stringify(value)}`);
};
