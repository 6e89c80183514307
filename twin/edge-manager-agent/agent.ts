import { fileURLToPath } from "node:url";
import {
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceDefinition,
  type sendUnaryData,
  status,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { errorText } from "../error-text.ts";
import { AgentError } from "./agent-error.ts";
import { createModels, type TensorMessage } from "./models.ts";

const PROTO = fileURLToPath(
  new URL("../../edge/detector/edge-manager-agent.proto", import.meta.url),
);

interface LoadRequest {
  readonly url: string;
  readonly name: string;
}
interface PredictRequest {
  readonly name: string;
  readonly tensors: readonly TensorMessage[];
}

/** The Edge Manager agent's gRPC on a unix socket, with ONNX Runtime behind it. */
export const serveAgent = async (socket: string): Promise<Server> => {
  const models = createModels();
  const server = new Server();
  server.addService(agentService(), {
    LoadModel: unary(async ({ url, name }: LoadRequest) => ({
      model: await models.load(url, name),
    })),
    UnLoadModel: unary(async ({ name }: LoadRequest) => {
      models.unload(name);
      return {};
    }),
    Predict: unary(async ({ name, tensors }: PredictRequest) => ({
      tensors: await models.predict(name, tensors),
    })),
  });
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), (error) =>
      error ? reject(error) : resolve(),
    );
  });
  return server;
};

const agentService = (): ServiceDefinition => {
  const loaded = loadPackageDefinition(loadSync(PROTO, { keepCase: true })) as unknown as {
    AWS: { SageMaker: { Edge: { Agent: { service: ServiceDefinition } } } };
  };
  return loaded.AWS.SageMaker.Edge.Agent.service;
};

const unary =
  <Request>(answer: (request: Request) => Promise<object>) =>
  (call: ServerUnaryCall<Request, object>, reply: sendUnaryData<object>): void => {
    answer(call.request).then(
      (response) => reply(null, response),
      (error: unknown) =>
        reply({
          code: error instanceof AgentError ? error.code : status.INTERNAL,
          message: errorText(error),
        }),
    );
  };
