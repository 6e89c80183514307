import type { Place } from "../identity/need.ts";
import type { Principal } from "../identity/principal.ts";
import { runPart } from "../process/part.ts";
import { createBroker } from "./broker.ts";
import type { RetainedMessage } from "./retained-messages.ts";
import { openSqliteDisk } from "./sqlite-disk.ts";
import { createStore } from "./store.ts";

export interface BrokerConfiguration {
  readonly port: number;
  /** Who may enter, by user name or access key, and where it stands. */
  readonly principals: Readonly<Record<string, Principal>>;
  /** Which of them are the cloud's own services. */
  readonly services: string;
  readonly place: Place;
  /** Where retained messages are kept. */
  readonly stateFile: string;
}

export interface BrokerDetails {
  readonly url: string;
  readonly port: number;
}

runPart(async ({ port, principals, services, place, stateFile }: BrokerConfiguration) => {
  const known = new Map(Object.entries(principals));
  const identity = { principalOf: (name: string) => known.get(name), place, services };
  // The broker goes on without: a message that its sender repeats is worth less than the link.
  const store = createStore(openSqliteDisk(stateFile), (error) =>
    console.error(`broker: retained messages are not kept from here on: ${error.message}`),
  );
  const retained = store.collection<RetainedMessage>("retained");
  const broker = await createBroker({ port, identity, retained, log: console.error });
  return {
    details: { url: broker.url, port: broker.port } satisfies BrokerDetails,
    async stop() {
      await broker.close();
      store.close();
    },
  };
});
