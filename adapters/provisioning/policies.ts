import { CreatePolicyCommand, DeletePolicyCommand, IoTClient } from "@aws-sdk/client-iot";
import {
  type DeviceIdentity,
  devicePolicies,
  MOST_TURBINES_PER_DEVICE,
  policyNames,
} from "../../domain/device-policies.ts";
import type { Home } from "../aws/arns.ts";
import { askUnless } from "../aws/aws-errors.ts";

const client = new IoTClient({});

/** The device's own IoT policies, as the stacks make them; those that are there stay. Answers their names. */
export const ensurePolicies = async (device: DeviceIdentity, home: Home): Promise<string[]> => {
  const names = policyNames(device.thingName, device.turbines.length);
  const documents = devicePolicies(device, home);
  for (const [index, policyName] of names.entries()) {
    await askUnless(["ResourceAlreadyExistsException"], `make policy ${policyName}`, () =>
      client.send(
        new CreatePolicyCommand({ policyName, policyDocument: JSON.stringify(documents[index]) }),
      ),
    );
  }
  return names;
};

export const removePolicies = async (thingName: string): Promise<void> => {
  for (const policyName of policyNames(thingName, MOST_TURBINES_PER_DEVICE)) {
    await askUnless(["ResourceNotFoundException"], `delete policy ${policyName}`, () =>
      client.send(new DeletePolicyCommand({ policyName })),
    );
  }
};
