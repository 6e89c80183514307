import { join } from "node:path";
import {
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServiceDefinition,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { afterEach, expect, test } from "vitest";
import { ModelRefused } from "../../domain/errors.ts";
import { openAgentRuntime } from "../../edge/detector/runtime/edge-manager-agent.ts";
import { openOnnxRuntime } from "../../edge/detector/runtime/onnx.ts";
import type { Outputs } from "../../edge/detector/runtime/runtime.ts";
import { selfTest } from "../../edge/detector/self-test.ts";
import { aModel } from "./a-model.ts";
import { signedModel } from "./signed-model.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const PROTO = "edge/detector/edge-manager-agent.proto";
const { manifest } = aModel();

let agent: Server | undefined;
afterEach(() => agent?.forceShutdown());

type Answer = (request: { name: string; url?: string; tensors?: unknown[] }) => object;

/** An agent whose answers a test makes up; a thrown object is the gRPC status. */
const anAgent = async (answers: Record<string, Answer>): Promise<string> => {
  const socket = join(temporaryFolder("agent"), "agent.sock");
  const loaded = loadPackageDefinition(loadSync(PROTO, { keepCase: true })) as unknown as {
    AWS: { SageMaker: { Edge: { Agent: { service: ServiceDefinition } } } };
  };
  agent = new Server();
  agent.addService(
    loaded.AWS.SageMaker.Edge.Agent.service,
    Object.fromEntries(
      Object.entries(answers).map(([name, answer]) => [
        name,
        // biome-ignore lint/suspicious/noExplicitAny: the untyped call of a service loaded at run time
        (call: any, reply: any) => {
          try {
            reply(null, answer(call.request));
          } catch (status) {
            reply(status);
          }
        },
      ]),
    ),
  );
  await new Promise<void>((resolve, reject) => {
    agent?.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), (error) =>
      error ? reject(error) : resolve(),
    );
  });
  return socket;
};

const scoresTensor = (values: number[], type = 5) => ({
  tensor_metadata: { name: "scores", data_type: type, shape: [1, values.length] },
  byte_data: Buffer.from(Float32Array.from(values).buffer),
});

test("ONNX Runtime answers the outputs by name and passes the self-test", async () => {
  const runtime = await openOnnxRuntime(signedModel().directory, manifest);
  await selfTest(runtime, manifest);
  const input = new Float32Array(120).fill(0);
  const { scores } = await runtime.run(input);
  expect(scores).toHaveLength(6);
  expect(scores?.[3]).toBeCloseTo(6, 4);
  await runtime.close();
});

test("A file that is no ONNX model is refused with the runtime's reason", async () => {
  await expect(openOnnxRuntime("/nowhere", manifest)).rejects.toThrow(ModelRefused);
});

test("The Edge Manager agent loads the model by its folder and predicts on float32 bytes", async () => {
  const seen: unknown[] = [];
  const socket = await anAgent({
    LoadModel: (request) => {
      seen.push(request);
      return {};
    },
    Predict: (request) => {
      seen.push(request);
      return { tensors: [scoresTensor([1, 2, 3, 4, 5, 6])] };
    },
  });
  const place = { socket, protoPath: PROTO, modelDir: "/models/v7" };
  const runtime = await openAgentRuntime(place, manifest);
  const outputs = await runtime.run(new Float32Array(120).fill(0.5));
  expect(outputs).toEqual({ scores: Float32Array.of(1, 2, 3, 4, 5, 6) });
  expect(seen[0]).toEqual({ url: "/models/v7", name: "wind-turbine-anomaly" });
  expect(seen[1]).toMatchObject({
    name: "wind-turbine-anomaly",
    tensors: [{ tensor_metadata: { name: "window", data_type: 5, shape: [1, 20, 6] } }],
  });
  await runtime.close();
});

test("A model left in the agent by an earlier run is replaced", async () => {
  const calls: string[] = [];
  const socket = await anAgent({
    LoadModel: () => {
      calls.push("load");
      if (calls.length === 1) throw Object.assign(new Error("loaded"), { code: 6 });
      return {};
    },
    UnLoadModel: () => {
      calls.push("unload");
      return {};
    },
  });
  const runtime = await openAgentRuntime({ socket, protoPath: PROTO, modelDir: "/m" }, manifest);
  expect(calls).toEqual(["load", "unload", "load"]);
  await runtime.close();
});

test("An agent that was restarted is given the model again, and the window is judged", async () => {
  const calls: string[] = [];
  const socket = await anAgent({
    LoadModel: () => {
      calls.push("load");
      return {};
    },
    Predict: () => {
      calls.push("predict");
      if (calls.length === 2) throw Object.assign(new Error("no such model"), { code: 5 });
      return { tensors: [scoresTensor([0, 0, 0, 0, 0, 0])] };
    },
  });
  const runtime = await openAgentRuntime({ socket, protoPath: PROTO, modelDir: "/m" }, manifest);
  expect((await runtime.run(new Float32Array(120)))["scores"]).toHaveLength(6);
  expect(calls).toEqual(["load", "predict", "load", "predict"]);
  await runtime.close();
});

test("What the agent will not load is refused; an output of another type fails the inference", async () => {
  const refusing = await anAgent({
    LoadModel: () => {
      throw Object.assign(new Error("signature"), { code: 9, details: "bad signature" });
    },
  });
  const place = { socket: refusing, protoPath: PROTO, modelDir: "/m" };
  await expect(openAgentRuntime(place, manifest)).rejects.toThrow("does not load /m");
  agent?.forceShutdown();
  const socket = await anAgent({
    LoadModel: () => ({}),
    Predict: () => ({ tensors: [scoresTensor([1], 4)] }),
  });
  const runtime = await openAgentRuntime({ ...place, socket }, manifest);
  await expect(runtime.run(new Float32Array(120))).rejects.toThrow("expected FLOAT32 bytes");
  await runtime.close();
});

test.each<[string, () => Promise<Outputs>, string]>([
  ["without an output", async () => ({}), "no output scores"],
  [
    "with too few values",
    async () => ({ scores: new Float32Array(3) }),
    "expected 6 values, got 3",
  ],
  ["with NaN", async () => ({ scores: new Float32Array(6).fill(Number.NaN) }), "holds NaN"],
  ["that fails", () => Promise.reject(new Error("no memory")), "no memory"],
  ["that never answers", () => new Promise(() => undefined), "no answer within 50 ms"],
])("A model %s does not pass the self-test", async (_what, run, reason) => {
  const error: unknown = await selfTest({ run }, manifest, 50).catch((refused: unknown) => refused);
  expect(error).toBeInstanceOf(ModelRefused);
  expect((error as Error).message).toContain(reason);
});

const probeOf = (name: string, score: number) => ({
  name,
  turbineId: "1",
  window: Array(120).fill(0),
  outputs: { scores: [score, 0, 0, 0, 0, 0] },
});

test("The self-test holds the runtime to what training's own said of the recorded windows", async () => {
  const { manifest } = aModel();
  const answering = (score: number) => ({
    run: async (input: Float32Array) => ({
      scores: Float32Array.of(input[5] === 0 ? score : 0, 0, 0, 0, 0, 0),
    }),
  });
  const probed = { ...manifest, probes: [probeOf("healthy", 2)] };
  await selfTest(answering(2.000_1), probed);
  await expect(selfTest(answering(2.1), probed)).rejects.toThrow(
    'the recorded window "healthy" output scores[0] is 2.0999',
  );
  await expect(selfTest(answering(Number.NaN), probed)).rejects.toThrow(ModelRefused);
});

test("A manifest without recorded windows is tested on the channels' means alone", async () => {
  const { manifest } = aModel();
  let calls = 0;
  const run = async () => {
    calls += 1;
    return { scores: new Float32Array(6) };
  };
  await selfTest({ run }, manifest);
  expect(calls).toBe(1);
});
