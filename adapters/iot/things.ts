import { IoTClient, paginateListThings } from "@aws-sdk/client-iot";
import { ask } from "../aws/aws-errors.ts";

const client = new IoTClient({});

/** The attributes of every thing of the account and Region. */
export const attributesByThing = (): Promise<Map<string, Readonly<Record<string, string>>>> =>
  ask("list things", async () => {
    const found = new Map<string, Readonly<Record<string, string>>>();
    for await (const page of paginateListThings({ client, pageSize: 250 }, {})) {
      for (const { thingName, attributes } of page.things ?? []) {
        if (thingName) found.set(thingName, attributes ?? {});
      }
    }
    return found;
  });
