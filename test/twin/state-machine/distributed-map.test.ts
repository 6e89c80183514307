import { expect, test } from "vitest";
import { createTwin } from "../../../twin/create-twin.ts";
import { inRole } from "../../../twin/identity/principals.ts";
import type { Statement } from "../../../twin/identity/statement.ts";

const HOME = { partition: "aws", region: "eu-west-1", account: "123456789012" };
const FILES: Readonly<Record<string, string>> = {
  "items.json": JSON.stringify([{ turbine: 1 }, { turbine: 2 }]),
  "items.jsonl": '{"turbine":1}\n{"turbine":2}\n',
  "items.csv": "turbine,state\n1,good\n2,worn\n",
  "bare.csv": "1;good\n2;worn\n",
  "text.json": '"no array"',
};

/** What becomes of a Map that reads its items, and the types of its history. */
const run = async (
  reader: object,
  { inner = {}, may = "everything" as Statement[] | "everything" } = {},
) => {
  const definition = {
    QueryLanguage: "JSONata",
    StartAt: "Each",
    States: {
      Each: {
        Type: "Map",
        ItemReader: reader,
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          StartAt: "One",
          States: { One: { Type: "Pass", End: true, ...inner } },
        },
        End: true,
      },
    },
  };
  const twin = await createTwin({
    log: () => undefined,
    buckets: ["data"],
    stateMachines: [
      {
        name: "each",
        definition: JSON.stringify(definition),
        roleArn: "arn:aws:iam::123456789012:role/each",
      },
    ],
    principalOf: (name) => ({ ...inRole({ secretSeed: "s", home: HOME }, name, []), may }),
  });
  try {
    for (const [key, text] of Object.entries(FILES)) {
      await twin.world.objects.put("data", key, Buffer.from(text));
    }
    const { executions } = twin.services;
    const ended = await executions.ended(executions.start("each", { prefix: "items" }));
    const { output, error, cause, history } = ended;
    return {
      output: output === undefined ? undefined : (JSON.parse(output) as unknown),
      error,
      cause,
      types: history.events.map(({ type }) => type),
      events: history.events,
    };
  } finally {
    await twin.close();
  }
};

const reading = (Key: string, ReaderConfig: object) => ({
  Resource: "arn:aws:states:::s3:getObject",
  Arguments: { Bucket: "data", Key },
  ReaderConfig,
});

test.each([
  ["items.json", { InputType: "JSON" }, [{ turbine: 1 }, { turbine: 2 }]],
  ["items.jsonl", { InputType: "JSONL" }, [{ turbine: 1 }, { turbine: 2 }]],
  ["items.json", { InputType: "JSON", MaxItems: 1 }, [{ turbine: 1 }]],
  [
    "items.csv",
    { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" },
    [
      { turbine: "1", state: "good" },
      { turbine: "2", state: "worn" },
    ],
  ],
  [
    "bare.csv",
    {
      InputType: "CSV",
      CSVHeaderLocation: "GIVEN",
      CSVHeaders: ["turbine", "state"],
      CSVDelimiter: "SEMICOLON",
    },
    [
      { turbine: "1", state: "good" },
      { turbine: "2", state: "worn" },
    ],
  ],
])("A distributed Map runs once for each item of %s with %j", async (key, config, items) => {
  const { output, types } = await run(reading(key, config));
  expect(output).toEqual(items);
  expect(types).toEqual([
    "ExecutionStarted",
    "MapStateEntered",
    "MapStateStarted",
    "MapRunStarted",
    "MapRunSucceeded",
    "MapStateSucceeded",
    "MapStateExited",
    "ExecutionSucceeded",
  ]);
});

test("The objects of a bucket are items too, by a prefix from the state's input", async () => {
  const { output, events } = await run({
    Resource: "arn:aws:states:::s3:listObjectsV2",
    Arguments: { Bucket: "data", Prefix: "{% $states.input.prefix %}" },
  });
  expect(output).toMatchObject([
    { Key: "items.csv", Size: 28, StorageClass: "STANDARD" },
    { Key: "items.json" },
    { Key: "items.jsonl" },
  ]);
  expect(events[3]).toMatchObject({
    mapRunStartedEventDetails: {
      mapRunArn: expect.stringMatching(
        /^arn:aws:states:eu-west-1:123456789012:mapRun:each\/Each:[0-9a-f-]{36}$/,
      ),
    },
  });
});

test("An item that fails makes the whole run fail, as nothing of it is tolerated", async () => {
  const { error, cause, types } = await run(reading("items.json", { InputType: "JSON" }), {
    inner: { Output: "{% $error('no') %}" },
  });
  expect([error, cause]).toEqual([
    "States.ExceedToleratedFailureThreshold",
    "The specified tolerated failure threshold was exceeded",
  ]);
  expect(types).toContain("MapRunFailed");
});

test.each([
  ["missing.json", /The specified key does not exist/],
  ["text.json", /holds no array/],
  ["items.csv", /JSON/],
])("What cannot be read of %s is an ItemReader's failure", async (key, reason) => {
  const { error, cause } = await run(reading(key, { InputType: "JSON" }));
  expect(error).toBe("States.ItemReaderFailed");
  expect(cause).toMatch(reason);
});

test("Items are read under the state machine's role", async () => {
  const mayNot: Statement[] = [
    { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::other/*" },
  ];
  const { error, cause } = await run(reading("items.json", { InputType: "JSON" }), { may: mayNot });
  expect(error).toBe("States.ItemReaderFailed");
  expect(cause).toContain(
    "is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::data/items.json",
  );
});
