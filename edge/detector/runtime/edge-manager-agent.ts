import { ModelRefused } from "../../../domain/errors.ts";
import type { Manifest } from "../../../domain/turbine/manifest.ts";
import { connectAgent, type Tensor } from "./agent-client.ts";
import { inputOf } from "./input.ts";
import type { Outputs, Runtime } from "./runtime.ts";

const MODEL_NAME = "wind-turbine-anomaly";
/** DataType.FLOAT32 of the agent's interface. */
const FLOAT32 = 5;
const BYTES = Float32Array.BYTES_PER_ELEMENT;
/** The agent reads and verifies all of a model's files while it loads. */
const LOAD_SECONDS = 60;
const PREDICT_SECONDS = 5;
const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;

export interface AgentPlace {
  readonly socket: string;
  readonly protoPath: string;
  readonly modelDir: string;
}

/**
 * The SageMaker Edge Manager agent, which runs the compiled model in a process of its own.
 * @throws ModelRefused when the agent does not load the model
 */
export const openAgentRuntime = async (place: AgentPlace, manifest: Manifest): Promise<Runtime> => {
  const agent = await connectAgent(place.socket, place.protoPath);
  const request = { url: place.modelDir, name: MODEL_NAME };
  const { name, shape } = inputOf(manifest);
  const load = () => agent.call("LoadModel", request, LOAD_SECONDS);
  try {
    await load().catch(async (error: unknown) => {
      if (!hasCode(error, ALREADY_EXISTS)) throw error;
      // Left by an earlier run of this component, perhaps of another version.
      await agent.call("UnLoadModel", { name: MODEL_NAME }, LOAD_SECONDS);
      await load();
    });
  } catch (cause) {
    agent.close();
    throw new ModelRefused(
      `the Edge Manager agent at ${place.socket} does not load ${place.modelDir}`,
      { cause },
    );
  }
  return {
    async run(input) {
      const tensor: Tensor = {
        tensor_metadata: { name, data_type: FLOAT32, shape },
        byte_data: Buffer.from(input.buffer, input.byteOffset, input.byteLength),
      };
      const request = { name: MODEL_NAME, tensors: [tensor] };
      const predict = () => agent.call("Predict", request, PREDICT_SECONDS);
      return outputsOf(
        await predict().catch(async (error: unknown) => {
          if (!hasCode(error, NOT_FOUND)) throw error;
          // The agent was restarted and has forgotten its models.
          await load();
          return await predict();
        }),
      );
    },
    async close() {
      agent.close();
    },
  };
};

const outputsOf = (response: { readonly tensors?: readonly Tensor[] }): Outputs =>
  Object.fromEntries(
    (response.tensors ?? []).map(({ tensor_metadata, byte_data }) => {
      const name = tensor_metadata?.name ?? "";
      if (tensor_metadata?.data_type !== FLOAT32 || !byte_data || byte_data.length % BYTES !== 0) {
        throw new ModelRefused(
          `output ${name}: expected FLOAT32 bytes, got type ${tensor_metadata?.data_type} with ${byte_data?.length ?? 0} B`,
        );
      }
      // Copied, because a Float32Array must begin at a multiple of four.
      return [name, new Float32Array(Uint8Array.from(byte_data).buffer)];
    }),
  );

const hasCode = (error: unknown, code: number): boolean =>
  error instanceof Error && "code" in error && error.code === code;
