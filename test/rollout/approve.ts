import type { Rig } from "./rig.ts";

/** Registers a model and approves it: the beginning of nearly every path. */
export const approve = async (rig: Rig, reason = "better recall"): Promise<string> => {
  const arn = await rig.registerModel();
  await rig.decide(arn, "Approved", reason);
  return arn;
};
