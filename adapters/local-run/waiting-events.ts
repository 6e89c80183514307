import * as z from "zod/mini";
import { parse } from "../../domain/parse.ts";
import type { WaitingEventsView } from "../../domain/rollout/snapshot.ts";

const answer = z.object({
  eventQueue: z.object({
    waiting: z.number(),
    oldestSeconds: z.number(),
    longestWaitSeconds: z.number(),
  }),
});

/**
 * What a local cloud counted of the events that wait for their functions (twin/create-twin.ts); on AWS
 * Lambda's metric AsyncEventAge tells it. @throws Error when it does not answer
 */
export const waitingEvents = async (url: string): Promise<WaitingEventsView> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  return parse(answer, await response.json(), url).eventQueue;
};
