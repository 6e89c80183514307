import type { BasicServices } from "../../../twin/services/basic-services.ts";
import { createBasicServices } from "../../../twin/services/basic-services.ts";
import type { LocalWorld } from "../../../twin/services/create-world.ts";
import { createWorld } from "../../../twin/services/create-world.ts";
import type { EventRule } from "../../../twin/services/events/event-bus.ts";
import type { Endpoint } from "../../../twin/wire/endpoint.ts";
import { createEndpoint } from "../../../twin/wire/endpoint.ts";
import type { ObservedCall } from "../../../twin/wire/observed-call.ts";
import { serveEndpoint } from "../../../twin/wire/serve-endpoint.ts";

export interface StartedCloud {
  readonly world: LocalWorld;
  readonly basic: BasicServices;
  readonly endpoint: Endpoint;
  readonly calls: readonly ObservedCall[];
  readonly url: string;
  /** For an SDK client's constructor. */
  readonly config: ReturnType<typeof clientConfig>;
  close(): Promise<void>;
}

/** A world with the small services on a free port, silent, and without duplicate events. */
export const startCloud = async (
  options: { targetOf?: (arn: string) => EventRule["target"] | undefined } = {},
): Promise<StartedCloud> => {
  const world = await createWorld({ log: () => undefined, duplicates: 0, buckets: ["data"] });
  const basic = createBasicServices(world, options);
  const calls: ObservedCall[] = [];
  const endpoint = createEndpoint({
    services: basic.services,
    onCall: (call) => void calls.push(call),
    log: () => undefined,
  });
  const served = await serveEndpoint({ handlers: endpoint.handlers, port: 0 });
  return {
    world,
    basic,
    endpoint,
    calls,
    url: served.url,
    config: clientConfig(served.url),
    async close() {
      await served.close();
      await basic.close();
      await world.close();
    },
  };
};

/** Settings of an SDK client that speaks to `endpoint` as the function CheckModel. */
const clientConfig = (endpoint: string) => ({
  endpoint,
  region: "eu-west-1",
  credentials: { accessKeyId: "CheckModel", secretAccessKey: "local" },
});

/** Calls an operation of a JSON service for which no SDK client is installed. */
export const callJson = async (
  url: string,
  signingName: string,
  target: string,
  input: object,
): Promise<{ status: number; body: Record<string, unknown> }> => {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      ...signedAs(signingName),
      "x-amz-target": target,
      "content-type": "application/x-amz-json-1.1",
    },
    body: JSON.stringify(input),
  });
  // An operation without output answers an empty body.
  const body = JSON.parse((await response.text()) || "{}") as Record<string, unknown>;
  return { status: response.status, body };
};

/** Headers of a signed request, as far as the endpoint reads them. */
export const signedAs = (signingName: string): Record<string, string> => ({
  authorization: `AWS4-HMAC-SHA256 Credential=tester/20261123/eu-west-1/${signingName}/aws4_request, SignedHeaders=host, Signature=0`,
});
