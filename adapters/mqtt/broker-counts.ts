import * as z from "zod/mini";
import { parse } from "../../domain/parse.ts";
import type { TrafficView } from "../../domain/rollout/snapshot.ts";
import { PUBLISHES_PER_CONNECTION } from "../../domain/wiring/message-rates.ts";

const answer = z.object({
  discarded: z.number(),
  connections: z.array(z.object({ clientId: z.string(), most: z.number() })),
});

/**
 * What a broker on this machine counted of its connections (twin/world/broker-door.ts); IoT Core tells
 * the same as metrics of CloudWatch only. @throws Error when it does not answer
 */
export const brokerTraffic = async (url: string): Promise<TrafficView> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  const { discarded, connections } = parse(answer, await response.json(), url);
  const [busiest] = connections.toSorted((a, b) => b.most - a.most);
  return {
    limit: PUBLISHES_PER_CONNECTION,
    discarded,
    ...(busiest && { busiest: { clientId: busiest.clientId, most: busiest.most } }),
  };
};
