import type { Place } from "../identity/need.ts";
import type { Principal } from "../identity/principal.ts";
import { runPart } from "../process/part.ts";
import { createBroker } from "./broker.ts";

export interface BrokerConfiguration {
  readonly port: number;
  /** Who may enter, by user name or access key, and where it stands. */
  readonly principals: Readonly<Record<string, Principal>>;
  readonly place: Place;
}

export interface BrokerDetails {
  readonly url: string;
  readonly port: number;
}

runPart(async ({ port, principals, place }: BrokerConfiguration) => {
  const known = new Map(Object.entries(principals));
  const identity = { principalOf: (name: string) => known.get(name), place };
  const broker = await createBroker({ port, identity, log: console.error });
  return {
    details: { url: broker.url, port: broker.port } satisfies BrokerDetails,
    stop: broker.close,
  };
});
