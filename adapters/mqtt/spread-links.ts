import { subjectOf } from "../../domain/topics.ts";
import {
  type Connections,
  connectionOf,
  connectionOfMessage,
} from "../../domain/wiring/connections.ts";
import { connectMqtt, type LinkOptions, type MqttLink, type Subscribe } from "./mqtt-link.ts";
import { createReadInBeats } from "./read-in-beats.ts";

/**
 * As many connections as the plan says, used as one: IoT Core discards what one connection carries
 * beyond its limit. Each turbine's readings go out, and what is said of it comes in, always over the
 * same one.
 */
export const connectSpread = async (
  options: LinkOptions & {
    readonly connections: Connections;
    /** Of all turbines; shared out by turbine, a connection of the page hears those that it has by name. */
    readonly turbineIds: readonly string[];
  },
): Promise<MqttLink> => {
  const { connections, turbineIds } = options;
  const readInBeats = createReadInBeats();
  const connectAll = (count: number, part: string): Promise<MqttLink[]> =>
    Promise.all(
      Array.from({ length: count }, (_, index) =>
        connectMqtt({
          ...options,
          readInBeats,
          clientId: clientIdOf(options.clientId, part, count, index),
        }),
      ),
    );
  const page = await connectAll(connections.page, "page");
  const farm = await connectAll(connections.farm, "readings");
  const places = new Map(turbineIds.map((id, place) => [id, place] as const));
  const linkOf = (links: readonly MqttLink[], id: string): MqttLink | undefined =>
    links[connectionOf(places.get(id) ?? 0, links.length)];
  const senders = farm.length > 0 ? farm : page;
  const all = [...page, ...farm];
  return {
    publish: (topic, payload) => linkOf(senders, subjectOf(topic))?.publish(topic, payload),
    subscribe:
      connections.heard === "turbine"
        ? byName(turbineIds, (id) => linkOf(page, id))
        : byMessage(page, connections.heard),
    counts: () => ({ unsent: all.reduce((sum, link) => sum + link.counts().unsent, 0) }),
    close: async () => void (await Promise.all(all.map((link) => link.close()))),
  };
};

/** One connection keeps the name that the process was given: a certificate may allow no other. */
const clientIdOf = (clientId: string, part: string, count: number, index: number): string =>
  part === "page" && count === 1 ? clientId : `${clientId}-${part}-${index + 1}`;

const byMessage =
  (page: readonly MqttLink[], heard: "all" | "message"): Subscribe =>
  (filter, receive, mayMiss) => {
    const link = page[heard === "all" ? 0 : connectionOfMessage(filter)];
    if (link === undefined) throw new Error(`connections.page: got ${page.length} for ${heard}`);
    return link.subscribe(filter, receive, mayMiss);
  };

/** The filter's one wildcard is the turbine. */
const byName =
  (turbineIds: readonly string[], linkOf: (id: string) => MqttLink | undefined): Subscribe =>
  (filter, receive, mayMiss) => {
    const ends = turbineIds.map((id) =>
      linkOf(id)?.subscribe(filter.replace("+", id), receive, mayMiss),
    );
    return () => {
      for (const end of ends) end?.();
    };
  };
