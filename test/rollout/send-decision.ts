import { SendTaskFailureCommand, SendTaskSuccessCommand, SFNClient } from "@aws-sdk/client-sfn";
import type { Rig } from "./rig.ts";

/** Answers the newest rollout's hold as anybody with its token may, past our commands; undefined fails it. */
export const sendDecision = async (rig: Rig, answer: unknown): Promise<void> => {
  const [record] = await rig.ledger();
  const taskToken = record?.hold?.taskToken;
  const client = new SFNClient({});
  if (answer === undefined) await client.send(new SendTaskFailureCommand({ taskToken }));
  else await client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(answer) }));
  client.destroy();
  await rig.clock.settle();
};
