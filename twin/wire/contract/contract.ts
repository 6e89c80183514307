import { readFileSync } from "node:fs";

/** One service of AWS as its clients see it; `name` is botocore's. */
export interface ServiceContract {
  readonly name: string;
  readonly apiVersion: string;
  readonly protocol: string;
  /** Of the JSON RPC protocol: "1.0" or "1.1". */
  readonly jsonVersion: string | null;
  /** `x-amz-target` is `<targetPrefix>.<Operation>`. */
  readonly targetPrefix: string | null;
  /** The service's name in a signature's credential scope. */
  readonly signingName: string;
  readonly operations: Readonly<Record<string, OperationContract>>;
  readonly shapes: Shapes;
  readonly errors: Readonly<Record<string, ErrorContract>>;
}

export interface OperationContract {
  readonly http: {
    readonly method: string;
    readonly requestUri: string;
    readonly responseCode?: number;
  };
  readonly input: string | null;
  readonly output: string | null;
  readonly errors: readonly string[];
}

/** How an error is written: `code` differs from its shape's name in the Query protocol. */
interface ErrorContract {
  readonly code?: string;
  readonly httpStatusCode?: number;
}

export type Shapes = Readonly<Record<string, Shape>>;

export interface Shape {
  readonly type:
    | "structure"
    | "list"
    | "map"
    | "string"
    | "integer"
    | "long"
    | "double"
    | "boolean"
    | "timestamp"
    | "blob";
  readonly members?: Readonly<Record<string, Member>>;
  readonly required?: readonly string[];
  /** The member that is the whole HTTP body. */
  readonly payload?: string;
  readonly member?: Member;
  readonly key?: Member;
  readonly value?: Member;
  readonly flattened?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly timestampFormat?: TimestampFormat;
  readonly streaming?: boolean;
}

export type TimestampFormat = "rfc822" | "iso8601" | "unixTimestamp";

export interface Member {
  readonly shape: string;
  readonly location?: "uri" | "querystring" | "header" | "headers" | "statusCode";
  readonly locationName?: string;
  readonly streaming?: boolean;
  readonly flattened?: boolean;
}

/** The contract of one service; undefined when no file has it. */
export const contractOf = (service: string): ServiceContract | undefined => contracts[service];

/** All services, for routing. */
export const allContracts = (): readonly ServiceContract[] => Object.values(contracts);

/** The shape of that name; a missing one is a fault of the contract files. */
export const shapeOf = (shapes: Shapes, name: string): Shape => {
  const shape = shapes[name];
  if (shape === undefined)
    throw new Error(`contract: shape ${name} is missing; add it to supplement.json`);
  return shape;
};

// Clients sign with these names; all other services sign with their own.
const SIGNING_NAMES: Readonly<Record<string, string>> = {
  stepfunctions: "states",
  greengrassv2: "greengrass",
  "iot-data": "iotdata",
  cloudwatch: "monitoring",
};

type ContractFile = { services: Record<string, Partial<ServiceContract>> };

const read = (file: string): ContractFile =>
  JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8")) as ContractFile;

const merged = (): Record<string, ServiceContract> => {
  const supplement = read("supplement.json").services;
  const dataPlane = read("data-plane.json").services;
  return Object.fromEntries(
    Object.entries(read("contract.json").services).map(([name, base]) => {
      const more = supplement[name];
      const service = {
        ...base,
        name,
        signingName: SIGNING_NAMES[name] ?? name,
        operations: {
          ...base.operations,
          ...more?.operations,
          ...dataPlane[name]?.operations,
        },
        shapes: { ...base.shapes, ...more?.shapes, ...dataPlane[name]?.shapes },
        errors: more?.errors ?? {},
      };
      return [name, service as ServiceContract];
    }),
  );
};

const contracts = merged();
