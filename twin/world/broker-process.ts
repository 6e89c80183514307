import { runPart } from "../process/part.ts";
import { createBroker } from "./broker.ts";

export interface BrokerConfiguration {
  readonly port: number;
}

export interface BrokerDetails {
  readonly url: string;
  readonly port: number;
}

runPart(async ({ port }: BrokerConfiguration) => {
  const broker = await createBroker({ port, log: console.error });
  return {
    details: { url: broker.url, port: broker.port } satisfies BrokerDetails,
    stop: broker.close,
  };
});
