import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { status } from "@grpc/grpc-js";
import { InferenceSession, Tensor } from "../onnx-runtime/onnx-runtime.ts";
import { AgentError } from "./agent-error.ts";

/** Tensor on the agent's wire. */
export interface TensorMessage {
  readonly tensor_metadata: {
    readonly name: string;
    readonly data_type: number;
    readonly shape: readonly number[];
  } | null;
  readonly byte_data?: Buffer;
}

const FLOAT32 = 5;

interface Loaded {
  readonly url: string;
  readonly session: InferenceSession;
}

/** The models that the agent holds, by name. */
export const createModels = () => {
  const models = new Map<string, Loaded>();
  const find = (name: string): Loaded => {
    const model = models.get(name);
    if (!model) throw new AgentError(status.NOT_FOUND, `model ${name} is not loaded`);
    return model;
  };
  return {
    load: async (url: string, name: string) => {
      if (models.has(name)) {
        throw new AgentError(status.ALREADY_EXISTS, `model ${name} is loaded already`);
      }
      const session = await InferenceSession.create(findGraph(url), { intraOpNumThreads: 1 });
      models.set(name, { url, session });
      return { url, name };
    },
    unload: (name: string) => {
      const { session } = find(name);
      models.delete(name);
      session.release().catch(() => undefined);
    },
    predict: async (name: string, tensors: readonly TensorMessage[]): Promise<TensorMessage[]> => {
      const { session } = find(name);
      const outputs = await session.run(Object.fromEntries(tensors.map(feed)));
      return Object.entries(outputs).map(([output, { data, dims }]) => ({
        tensor_metadata: { name: output, data_type: FLOAT32, shape: [...dims] },
        byte_data: Buffer.from(Float32Array.from(data as Float32Array).buffer),
      }));
    },
  };
};

const feed = ({ tensor_metadata, byte_data }: TensorMessage): [string, Tensor] => {
  if (!tensor_metadata || tensor_metadata.data_type !== FLOAT32 || !byte_data) {
    throw new AgentError(
      status.INVALID_ARGUMENT,
      "a tensor needs metadata, type FLOAT32 and bytes",
    );
  }
  const values = new Float32Array(Uint8Array.from(byte_data).buffer);
  return [tensor_metadata.name, new Tensor("float32", values, tensor_metadata.shape)];
};

/** The graph of a compiled model: the one .onnx below the directory. */
const findGraph = (directory: string): string => {
  const files = existsSync(directory) && statSync(directory).isDirectory() ? walk(directory) : [];
  const graphs = files.filter((file) => file.endsWith(".onnx"));
  if (graphs.length === 1 && graphs[0]) return graphs[0];
  throw new AgentError(
    status.INVALID_ARGUMENT,
    `${directory}: expected one compiled graph, found ${graphs.length}`,
  );
};

const walk = (directory: string): string[] =>
  readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    return entry.isDirectory() ? walk(path) : [path];
  });
