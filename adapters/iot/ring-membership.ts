import {
  AddThingToThingGroupCommand,
  IoTClient,
  RemoveThingFromThingGroupCommand,
} from "@aws-sdk/client-iot";
import { ask, askUnless } from "../aws/aws-errors.ts";

const client = new IoTClient({});

export const joinRing = async (thingName: string, thingGroupName: string): Promise<void> => {
  await ask(`add ${thingName} to ${thingGroupName}`, () =>
    client.send(new AddThingToThingGroupCommand({ thingName, thingGroupName })),
  );
};

/** One that is not in the group, or no longer there at all, has left it. */
export const leaveRing = async (thingName: string, thingGroupName: string): Promise<void> => {
  await askUnless(["ResourceNotFoundException"], `remove ${thingName} from ${thingGroupName}`, () =>
    client.send(new RemoveThingFromThingGroupCommand({ thingName, thingGroupName })),
  );
};
