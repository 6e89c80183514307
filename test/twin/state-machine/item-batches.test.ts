import { expect, test } from "vitest";
import { reading, runMap } from "./run-map.ts";

const JSON_ITEMS = reading("items.json", { InputType: "JSON" });

test("Items are selected first, then put together in batches with what each batch is to know", async () => {
  const { output } = await runMap(JSON_ITEMS, {
    more: {
      ItemSelector: { id: "{% $states.context.Map.Item.Value.turbine %}" },
      ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { prefix: "{% $states.input.prefix %}" } },
    },
  });
  expect(output).toEqual([{ BatchInput: { prefix: "items" }, Items: [{ id: 1 }, { id: 2 }] }]);
  const { output: small } = await runMap(JSON_ITEMS, {
    more: { ItemBatcher: { MaxInputBytesPerBatch: 30 } },
  });
  expect(small).toEqual([{ Items: [{ turbine: 1 }] }, { Items: [{ turbine: 2 }] }]);
});

/** In JSONPath a batch's limits may stand in the state's input. */
const byPath = (batcher: object, limits: object) =>
  runMap(undefined, {
    language: "JSONPath",
    more: { ItemsPath: "$.items", ItemBatcher: batcher },
    input: { items: [{ id: 1 }, { id: 2 }, { id: 3 }], ...limits },
  });

test.each([
  [{ MaxItemsPerBatchPath: "$.most" }, { most: 2 }, [[1, 2], [3]]],
  [{ MaxItemsPerBatchPath: "$.limits.items" }, { limits: { items: 3 } }, [[1, 2, 3]]],
  // {"Items":[]} and two items of eight bytes with a comma each: 30 bytes.
  [{ MaxInputBytesPerBatchPath: "$.bytes" }, { bytes: 30 }, [[1, 2], [3]]],
  [{ MaxInputBytesPerBatchPath: "$.bytes" }, { bytes: 29 }, [[1], [2], [3]]],
  [
    { MaxItemsPerBatchPath: "$.most", MaxInputBytesPerBatchPath: "$.bytes" },
    { most: 1, bytes: 1_000 },
    [[1], [2], [3]],
  ],
  [
    {
      MaxItemsPerBatch: 2,
      MaxInputBytesPerBatchPath: "$.bytes",
      BatchInput: { "most.$": "$.bytes" },
    },
    { bytes: 1_000 },
    [[1, 2], [3]],
  ],
])("In JSONPath %j takes its limits from the input %j", async (batcher, limits, batches) => {
  const { output, error } = await byPath(batcher, limits);
  expect(error).toBeUndefined();
  const given = output as { BatchInput?: object; Items: { id: number }[] }[];
  expect(given.map(({ Items }) => Items.map(({ id }) => id))).toEqual(batches);
  const batchInput = "BatchInput" in batcher ? { most: 1_000 } : undefined;
  for (const { BatchInput } of given) expect(BatchInput).toEqual(batchInput);
});

test.each([
  [{ MaxItemsPerBatchPath: "$.most" }, { most: 0 }, /MaxItemsPerBatch must be a whole number of 1/],
  [{ MaxItemsPerBatchPath: "$.most" }, { most: "2" }, /MaxItemsPerBatch .*but was "2"/],
  [{ MaxInputBytesPerBatchPath: "$.bytes" }, { bytes: 1.5 }, /MaxInputBytesPerBatch .*but was 1.5/],
  [{ MaxItemsPerBatchPath: "$.most" }, {}, /\$\.most/],
])(
  "A limit that %j does not find in %j fails the Map, and says why",
  async (batcher, limits, why) => {
    const { error, cause } = await byPath(batcher, limits);
    expect(error).toMatch(/^States\./);
    expect(cause).toMatch(why);
  },
);
