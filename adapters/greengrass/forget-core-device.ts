import { DeleteCoreDeviceCommand, GreengrassV2Client } from "@aws-sdk/client-greengrassv2";
import { askUnless } from "../aws/aws-errors.ts";

const client = new GreengrassV2Client({});

/** Takes a core device out of Greengrass's list; one that never reported is not in it. */
export const forgetCoreDevice = async (coreDeviceThingName: string): Promise<void> => {
  await askUnless(["ResourceNotFoundException"], `delete core device ${coreDeviceThingName}`, () =>
    client.send(new DeleteCoreDeviceCommand({ coreDeviceThingName })),
  );
};
