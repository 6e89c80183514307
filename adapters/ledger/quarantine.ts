import { parse } from "../../domain/parse.ts";
import { type HeldBack, heldBack } from "../../domain/rollout/quarantine.ts";
import { deleteItem, getItem, putItem, queryItems } from "./table.ts";

const PARTITION = "quarantine";
const keyOf = (thingName: string) => ({ pk: PARTITION, sk: thingName });

/** Every device that failed a release and is not well with its ring again. */
export const heldBackDevices = async (table: string): Promise<HeldBack[]> => {
  const items = await queryItems(table, { pk: PARTITION });
  return items.map((item) => parse(heldBack, item, "ledger item quarantine"));
};

export const heldBackDevice = async (
  table: string,
  thingName: string,
): Promise<HeldBack | undefined> => {
  const item = await getItem(table, keyOf(thingName));
  return item && parse(heldBack, item, `ledger item quarantine/${thingName}`);
};

export const recordHeldBack = async (table: string, device: HeldBack): Promise<void> => {
  await putItem(table, { ...keyOf(device.thingName), ...device });
};

export const forgetHeldBack = async (table: string, thingName: string): Promise<void> => {
  await deleteItem(table, keyOf(thingName));
};
