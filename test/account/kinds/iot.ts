import {
  CreatePolicyCommand,
  CreateThingCommand,
  CreateThingGroupCommand,
  DeletePolicyCommand,
  DeleteThingCommand,
  DeleteThingGroupCommand,
  IoTClient,
  UpdateThingCommand,
} from "@aws-sdk/client-iot";
import { type Ground, type Kind, type Properties, textOf } from "../kind.ts";

/** Things, groups and policies in the twin, which refuses what AWS IoT refuses. */
export const iotKinds = ({ place, twin }: Ground): Readonly<Record<string, Kind>> => {
  const client = new IoTClient({ region: place.region });
  const { iot } = twin.services;
  return {
    "AWS::IoT::Thing": {
      async create({ name, properties }) {
        const attributes = attributesOf(properties);
        await client.send(
          new CreateThingCommand({ thingName: name, attributePayload: { attributes } }),
        );
        return undefined;
      },
      async update({ name, properties }) {
        const attributePayload = { attributes: attributesOf(properties) };
        await client.send(new UpdateThingCommand({ thingName: name, attributePayload }));
        return undefined;
      },
      async remove({ name }) {
        await client.send(new DeleteThingCommand({ thingName: name }));
      },
    },
    "AWS::IoT::ThingGroup": {
      async create({ name }) {
        await client.send(new CreateThingGroupCommand({ thingGroupName: name }));
        return undefined;
      },
      async remove({ name }) {
        const members = iot.things.membersOf(name);
        // AWS would take the members out silently; here it says what the stack left behind.
        if (members.length > 0) throw new Error(`thing group ${name} still has ${members.join()}`);
        await client.send(new DeleteThingGroupCommand({ thingGroupName: name }));
      },
    },
    "AWS::IoT::Policy": {
      async create({ name, properties }) {
        await client.send(
          new CreatePolicyCommand({ policyName: name, policyDocument: documentOf(properties) }),
        );
        return { physicalId: name, attributes: { Id: name } };
      },
      async remove({ name }) {
        await client.send(new DeletePolicyCommand({ policyName: name }));
      },
    },
  };
};

const attributesOf = (properties: Properties): Record<string, string> => {
  const { Attributes = {} } = (properties["AttributePayload"] ?? {}) as {
    Attributes?: Record<string, string>;
  };
  return Attributes;
};

const documentOf = (properties: Properties): string => {
  const document = properties["PolicyDocument"];
  return typeof document === "string"
    ? document
    : JSON.stringify(document ?? textOf(properties, "PolicyDocument"));
};
