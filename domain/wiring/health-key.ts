/** Where the ledger has a device's newest report: a partition for each, as no limit is shared then. */
export const healthKey = (thingName: string) => ({ pk: `health#${thingName}`, sk: "latest" });
