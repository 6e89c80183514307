import { IoTClient, ListThingGroupsCommand } from "@aws-sdk/client-iot";
import { ask } from "../aws/aws-errors.ts";

const client = new IoTClient({});
const arns = new Map<string, string>();

/** A group's ARN never changes, so each is asked for once; undefined when there is no such group. */
export const groupArnOf = async (group: string): Promise<string | undefined> => {
  if (!arns.has(group)) {
    const { thingGroups } = await ask(`find thing group ${group}`, () =>
      client.send(new ListThingGroupsCommand({ namePrefixFilter: group, maxResults: 50 })),
    );
    const arn = thingGroups?.find(({ groupName }) => groupName === group)?.groupArn;
    if (arn) arns.set(group, arn);
  }
  return arns.get(group);
};
