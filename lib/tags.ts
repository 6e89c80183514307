/** On everything that takes tags: by it one finds the product's parts and its costs. */
export const APPLICATION_TAG = { key: "application", value: "retrain-to-fleet" } as const;
