import { errorText } from "../../error-text.ts";
import type { World } from "../../world/world.ts";
import type { Invoke } from "../stepfunctions/perform-lambda.ts";

/** Calls a function some time soon, whatever becomes of this process. */
export type InvokeLater = (functionNameOrArn: string, payload: unknown) => void;

interface Invocation {
  readonly function: string;
  readonly payload: unknown;
  readonly tries: number;
}

/** A function that failed is called twice more. (Lambda developer guide, "Asynchronous invocation") */
const RETRY_SECONDS = [60, 120];

/** Lambda's queue of asynchronous invocations, in the store: each is done at least once. */
export const asynchronousInvocations = (
  { timers, log }: Pick<World, "timers" | "log">,
  invoke: Invoke,
): InvokeLater => {
  const later = timers.define<Invocation>("lambda/invoke", async (invocation) => {
    const { function: name, payload, tries } = invocation;
    try {
      await invoke(name, payload);
    } catch (error) {
      const wait = RETRY_SECONDS[tries];
      const next = wait === undefined ? "given up" : `again in ${wait} s`;
      log(`function ${name}: ${errorText(error)}; ${next}`);
      if (wait !== undefined) later({ ...invocation, tries: tries + 1 }, wait);
    }
  });
  return (name, payload) => later({ function: name, payload, tries: 0 }, 0);
};
