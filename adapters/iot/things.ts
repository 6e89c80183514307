import { IoTClient, paginateListThings } from "@aws-sdk/client-iot";
import { ask } from "../aws/aws-errors.ts";

const client = new IoTClient({});

/** The attributes of every thing of the account and Region. */
export const attributesByThing = (): Promise<Map<string, Readonly<Record<string, string>>>> =>
  ask("list things", async () => {
    const found: [string, Readonly<Record<string, string>>][] = [];
    for await (const { things = [] } of paginateListThings({ client, pageSize: 250 }, {})) {
      found.push(
        ...things.map(
          ({ thingName = "", attributes = {} }) =>
            [thingName, attributes] as [string, Record<string, string>],
        ),
      );
    }
    return new Map(found);
  });
