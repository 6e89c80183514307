import { joined, message, text, varint } from "./protobuf.ts";

/** ONNX 1.7 (operator set 12, IR 7) is the newest that Neo takes for edge targets. */
export const OPSET = 12;
const IR_VERSION = 7;
/** TensorProto.DataType. */
export const FLOAT = 1;
const INT64 = 7;

export type Dimension = number | string;
type Attribute = number | readonly number[];

export interface GraphBuilder {
  /** A float32 constant; answers its name. */
  constant(dims: readonly number[], values: ArrayLike<number>): string;
  /** An int64 vector, for Reshape and Slice. */
  integers(values: readonly number[]): string;
  /** Adds a node with one output; integer attributes only. Answers the output's name. */
  node(op: string, inputs: readonly string[], attributes?: Record<string, Attribute>): string;
  /** Declares a graph output, giving the value the name the caller will ask for. */
  output(name: string, value: string, dims: readonly Dimension[]): void;
  /** The ONNX file. Equal calls give equal bytes. */
  serialize(): Uint8Array;
}

/** Builds an ONNX model with one float32 input. */
export const createGraph = (
  name: string,
  input: { readonly name: string; readonly dims: readonly Dimension[] },
): GraphBuilder => {
  const nodes: ArrayLike<number>[] = [];
  const initializers: ArrayLike<number>[] = [];
  const outputs: ArrayLike<number>[] = [];
  let counter = 0;
  const fresh = (prefix: string): string => `${prefix}_${counter++}`;

  const addInitializer = (type: number, dims: readonly number[], raw: Uint8Array): string => {
    const tensorName = fresh("c");
    const shape = dims.map((dim) => varint(1, dim));
    initializers.push(
      message(5, [...shape, varint(2, type), text(8, tensorName), message(9, [raw])]),
    );
    return tensorName;
  };

  const addNode = (
    op: string,
    inputs: readonly string[],
    attributes: Record<string, Attribute>,
    result: string,
  ): void => {
    const fields = Object.entries(attributes).map(([key, value]) =>
      message(5, attribute(key, value)),
    );
    nodes.push(
      message(1, [...inputs.map((i) => text(1, i)), text(2, result), text(4, op), ...fields]),
    );
  };

  return {
    constant: (dims, values) =>
      addInitializer(FLOAT, dims, littleEndian(Float32Array.from(values))),
    integers: (values) =>
      addInitializer(INT64, [values.length], littleEndian(BigInt64Array.from(values, BigInt))),
    node(op, inputs, attributes = {}) {
      const result = fresh(op.toLowerCase());
      addNode(op, inputs, attributes, result);
      return result;
    },
    output(outputName, value, dims) {
      addNode("Identity", [value], {}, outputName);
      outputs.push(message(12, valueInfo(outputName, dims)));
    },
    serialize: () =>
      joined([
        varint(1, IR_VERSION),
        text(2, "retrain-to-fleet"),
        message(7, [
          ...nodes,
          text(2, name),
          ...initializers,
          message(11, valueInfo(input.name, input.dims)),
          ...outputs,
        ]),
        message(8, [varint(2, OPSET)]),
      ]),
  };
};

const ATTRIBUTE_INT = 2;
const ATTRIBUTE_INTS = 7;

const attribute = (name: string, value: Attribute): ArrayLike<number>[] =>
  typeof value === "number"
    ? [text(1, name), varint(3, value), varint(20, ATTRIBUTE_INT)]
    : [text(1, name), ...value.map((item) => varint(8, item)), varint(20, ATTRIBUTE_INTS)];

const valueInfo = (name: string, dims: readonly Dimension[]): ArrayLike<number>[] => {
  const shape = dims.map((dim) =>
    message(1, [typeof dim === "number" ? varint(1, dim) : text(2, dim)]),
  );
  return [text(1, name), message(2, [message(1, [varint(1, FLOAT), message(2, shape)])])];
};

const littleEndian = (values: Float32Array | BigInt64Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
