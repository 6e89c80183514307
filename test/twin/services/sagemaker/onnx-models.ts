import { createTarGzip } from "nanotar";
import { joined, message, text, varint } from "../../../../training/onnx/protobuf.ts";

/** A model y = relu(x + x) with the input x[batch, 6], as bytes of an .onnx file. */
export const onnxModel = (opset = 12): Uint8Array =>
  joined([
    varint(1, 7),
    message(7, [
      message(1, [text(1, "x"), text(1, "x"), text(2, "sum"), text(4, "Add")]),
      message(1, [text(1, "sum"), text(2, "y"), text(4, "Relu")]),
      text(2, "twice"),
      message(11, value("x")),
      message(12, value("y")),
    ]),
    message(8, [text(1, ""), varint(2, opset)]),
  ]);

export const archiveOf = (files: Readonly<Record<string, Uint8Array | string>>) =>
  createTarGzip(Object.entries(files).map(([name, data]) => ({ name, data })));

const value = (name: string) => [
  text(1, name),
  message(2, [
    message(1, [
      varint(1, 1),
      message(2, [message(1, [text(2, "batch")]), message(1, [varint(1, 6)])]),
    ]),
  ]),
];
