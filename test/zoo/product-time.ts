import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Manifest } from "../../domain/turbine/manifest.ts";
import { slow } from "./graphs.ts";

const WANTED_MS = 325;
const TRIED = 8;

/** So many matrix products take 325 ms on this machine, as it is now: the least of some tries. */
export const slowProducts = async (manifest: Manifest): Promise<number> => {
  const { length } = manifest.window;
  const session = await InferenceSession.create(slow(TRIED).bytes(manifest), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: "sequential",
  });
  const window = new Tensor("float32", new Float32Array(length * 6), [1, length, 6]);
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    const begun = process.hrtime.bigint();
    await session.run({ window });
    times.push(Number(process.hrtime.bigint() - begun) / 1e6);
  }
  await session.release();
  return Math.ceil((WANTED_MS * TRIED) / Math.min(...times));
};
