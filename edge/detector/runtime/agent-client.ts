export interface Tensor {
  readonly tensor_metadata: {
    readonly name: string;
    readonly data_type: number;
    readonly shape: readonly number[];
  } | null;
  /** Little-endian, as every processor of the fleet. */
  readonly byte_data?: Buffer;
}

interface Response {
  readonly tensors?: readonly Tensor[];
}

export interface AgentClient {
  /** @throws the gRPC status as an Error with `code` */
  call(method: string, request: object, seconds: number): Promise<Response>;
  close(): void;
}

/** The agent's gRPC service on its unix socket; imported on demand, as only one delivery needs it. */
export const connectAgent = async (socket: string, protoPath: string): Promise<AgentClient> => {
  const [grpc, { loadSync }] = await Promise.all([
    import("@grpc/grpc-js"),
    import("@grpc/proto-loader"),
  ]);
  const loaded = grpc.loadPackageDefinition(loadSync(protoPath, { keepCase: true }));
  const Agent = at(loaded, ["AWS", "SageMaker", "Edge", "Agent"]) as ReturnType<
    typeof grpc.makeClientConstructor
  >;
  const client = new Agent(`unix:${socket}`, grpc.credentials.createInsecure());
  // The agent may still be starting, or start again: its socket comes before the deadline or never.
  const patience = new grpc.Metadata({ waitForReady: true });
  return {
    call: (method, request, seconds) =>
      new Promise((resolve, reject) => {
        const { path, requestSerialize, responseDeserialize } = definitionOf(Agent, method);
        client.makeUnaryRequest(
          path,
          requestSerialize,
          responseDeserialize,
          request,
          patience,
          { deadline: Date.now() + seconds * 1_000 },
          (error, value) => (error ? reject(error) : resolve((value ?? {}) as Response)),
        );
      }),
    close: () => client.close(),
  };
};

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (inner as Record<string, unknown> | undefined)?.[key],
    value,
  );

const definitionOf = <T>(agent: { service: Readonly<Record<string, T>> }, method: string): T => {
  const definition = agent.service[method];
  if (definition) return definition;
  throw new Error(`edge-manager-agent.proto has no ${method}`);
};
