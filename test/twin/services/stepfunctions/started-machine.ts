import { SFNClient } from "@aws-sdk/client-sfn";
import type { PrincipalOf } from "../../../../twin/identity/principal.ts";
import type { LocalWorld } from "../../../../twin/services/create-world.ts";
import { createWorld } from "../../../../twin/services/create-world.ts";
import type { Invoke } from "../../../../twin/services/stepfunctions/perform-lambda.ts";
import type { LocalStepFunctions } from "../../../../twin/services/stepfunctions/step-functions.ts";
import { stepFunctions } from "../../../../twin/services/stepfunctions/step-functions.ts";
import { createEndpoint } from "../../../../twin/wire/endpoint.ts";
import { serveEndpoint } from "../../../../twin/wire/serve-endpoint.ts";

export interface StartedMachine {
  readonly client: SFNClient;
  readonly stateMachineArn: string;
  readonly local: LocalStepFunctions;
  readonly world: LocalWorld;
  readonly violations: readonly unknown[];
  /** Status changes as they reached the event bus, in order. */
  readonly changes: readonly Readonly<Record<string, unknown>>[];
  close(): Promise<void>;
}

/** One state machine, `fleet`, on a free port and a clock a thousand times as fast. */
export const startMachine = async (
  definition: object,
  invoke: Invoke,
  principalOf?: PrincipalOf,
): Promise<StartedMachine> => {
  const world = await createWorld({ log: () => undefined, duplicates: 0, speed: 1_000 });
  const changes: Record<string, unknown>[] = [];
  const emit = world.events.emit;
  const events = {
    ...world.events,
    emit: (event: Parameters<typeof emit>[0]) => {
      changes.push({ ...event.detail });
      emit(event);
    },
  };
  const local = stepFunctions(
    { ...world, events },
    {
      stateMachines: [
        {
          name: "fleet",
          definition: JSON.stringify(definition),
          roleArn: "arn:aws:iam::123456789012:role/fleet",
        },
      ],
      invoke,
      principalOf,
    },
  );
  const endpoint = createEndpoint({ services: [local.service], log: () => undefined });
  const served = await serveEndpoint({ handlers: endpoint.handlers, port: 0 });
  const client = new SFNClient({
    endpoint: served.url,
    region: "eu-west-1",
    credentials: { accessKeyId: "tester", secretAccessKey: "local" },
  });
  return {
    client,
    stateMachineArn: "arn:aws:states:eu-west-1:123456789012:stateMachine:fleet",
    local,
    world,
    violations: endpoint.violations,
    changes,
    async close() {
      client.destroy();
      await local.close();
      await served.close();
      await world.close();
    },
  };
};
