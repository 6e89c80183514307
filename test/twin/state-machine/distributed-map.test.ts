import { expect, test } from "vitest";
import type { Statement } from "../../../twin/identity/statement.ts";
import { reading, runMap } from "./run-map.ts";

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
  const { output, types } = await runMap(reading(key, config));
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
  const { output, events } = await runMap({
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
  const { error, cause, types } = await runMap(reading("items.json", { InputType: "JSON" }), {
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
  const { error, cause } = await runMap(reading(key, { InputType: "JSON" }));
  expect(error).toBe("States.ItemReaderFailed");
  expect(cause).toMatch(reason);
});

test("Items are read under the state machine's role", async () => {
  const mayNot: Statement[] = [
    { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::other/*" },
  ];
  const { error, cause } = await runMap(reading("items.json", { InputType: "JSON" }), {
    may: mayNot,
  });
  expect(error).toBe("States.ItemReaderFailed");
  expect(cause).toContain(
    "is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::data/items.json",
  );
});

const JSON_ITEMS = reading("items.json", { InputType: "JSON" });

const FAILS_AT_TWO = { Output: "{% $states.input.turbine = 2 ? $error('worn') : [7, 8] %}" };

test.each([
  [{ ToleratedFailureCount: 1 }, true],
  [{ ToleratedFailurePercentage: 50 }, true],
  [{ ToleratedFailureCount: "{% 1 %}", ToleratedFailurePercentage: 10 }, false],
  [{ ToleratedFailureCount: 0, ToleratedFailurePercentage: 50 }, false],
])("With %j one failure of two items passes: %s", async (more, isTolerated) => {
  const { output, error } = await runMap(JSON_ITEMS, { inner: FAILS_AT_TWO, more });
  expect(error).toBe(isTolerated ? undefined : "States.ExceedToleratedFailureThreshold");
  if (!isTolerated) return;
  // Of one that failed its whole record stands in the output.
  expect(output).toMatchObject([
    [7, 8],
    { Status: "FAILED", Error: "States.QueryEvaluationError", Input: '{"turbine":2}' },
  ]);
});

const WRITER = {
  Resource: "arn:aws:states:::s3:putObject",
  Arguments: { Bucket: "data", Prefix: "results" },
};

test("Results are written as the service writes them, a file for each status and a manifest", async () => {
  const { output, written } = await runMap(JSON_ITEMS, {
    inner: FAILS_AT_TWO,
    more: { ToleratedFailureCount: 1, ResultWriter: WRITER },
  });
  const { MapRunArn, ResultWriterDetails } = output as {
    MapRunArn: string;
    ResultWriterDetails: { Bucket: string; Key: string };
  };
  const id = MapRunArn.split(":").at(-1);
  expect(ResultWriterDetails).toEqual({ Bucket: "data", Key: `results/${id}/manifest.json` });
  const sizeOf = (key: string) => ({ Key: key, Size: Buffer.byteLength(written[key] ?? "") });
  expect(JSON.parse(written[ResultWriterDetails.Key] ?? "")).toEqual({
    DestinationBucket: "data",
    MapRunArn,
    ResultFiles: {
      FAILED: [sizeOf(`results/${id}/FAILED_0.json`)],
      PENDING: [],
      SUCCEEDED: [sizeOf(`results/${id}/SUCCEEDED_0.json`)],
    },
  });
  expect(JSON.parse(written[`results/${id}/SUCCEEDED_0.json`] ?? "")).toEqual([
    {
      ExecutionArn: expect.stringMatching(
        /^arn:aws:states:eu-west-1:123456789012:execution:each\/Each:[0-9a-f-]{36}$/,
      ),
      Input: '{"turbine":1}',
      InputDetails: { Included: true },
      Name: expect.stringMatching(/^[0-9a-f-]{36}$/),
      Output: "[7,8]",
      OutputDetails: { Included: true },
      RedriveCount: 0,
      RedriveStatus: "NOT_REDRIVABLE",
      RedriveStatusReason: "Execution is SUCCEEDED and cannot be redriven",
      StartDate: expect.stringMatching(/Z$/),
      StateMachineArn: "arn:aws:states:eu-west-1:123456789012:stateMachine:each/Each",
      Status: "SUCCEEDED",
      StopDate: expect.stringMatching(/Z$/),
    },
  ]);
});

test.each([
  ["COMPACT", "JSON", "[[7,8],[7,8]]"],
  ["FLATTEN", "JSON", "[7,8,7,8]"],
  ["FLATTEN", "JSONL", "7\n8\n7\n8\n"],
])("Written %s as %s they are %s", async (Transformation, OutputType, text) => {
  const { written } = await runMap(JSON_ITEMS, {
    inner: { Output: [7, 8] },
    more: { ResultWriter: { ...WRITER, WriterConfig: { Transformation, OutputType } } },
  });
  const [file] = Object.keys(written).filter((key) => key.includes("SUCCEEDED_0"));
  expect(written[file ?? ""]).toBe(text);
});

test("Results are written under the state machine's role, and a run that failed leaves its results", async () => {
  const mayRead: Statement[] = [
    { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::data/*" },
  ];
  const refused = await runMap(JSON_ITEMS, { more: { ResultWriter: WRITER }, may: mayRead });
  expect(refused.error).toBe("States.ResultWriterFailed");
  expect(refused.cause).toContain("s3:PutObject");
  const failed = await runMap(JSON_ITEMS, {
    inner: FAILS_AT_TWO,
    more: { ResultWriter: WRITER, MaxConcurrency: 1 },
  });
  expect(failed.error).toBe("States.ExceedToleratedFailureThreshold");
  const names = Object.keys(failed.written).map((key) => key.split("/").at(-1));
  expect(names.toSorted()).toEqual(["FAILED_0.json", "SUCCEEDED_0.json", "manifest.json"]);
});

test.each([
  [{ ItemBatcher: { BatchInput: {} } }, "an ItemBatcher needs 'MaxItemsPerBatch'"],
  [{ ResultWriter: {} }, "a ResultWriter needs 'Resource' and 'Arguments', or a 'WriterConfig'"],
  [
    { ResultWriter: { WriterConfig: { Transformation: "ALL" } } },
    'Transformation "ALL" is none of',
  ],
])("%j is refused when the machine is made", async (more, reason) => {
  await expect(runMap(JSON_ITEMS, { more })).rejects.toThrow(reason);
});
