import { build } from "esbuild";
import { expect, test } from "vitest";
import { neverReached } from "../../../lambdas/build/never-reached.ts";
import { bundledPair } from "./bundled-pair.ts";

interface Dates {
  readonly dateToUtcString: (date: Date) => string;
  readonly [parse: `parse${string}`]: (value: unknown) => Date | undefined;
}

const { plain, slim } = await bundledPair<Dates>(
  'export { dateToUtcString, parseEpochTimestamp, parseRfc3339DateTimeWithOffset, parseRfc7231DateTime } from "@smithy/core/serde";',
  neverReached(),
);

test.each([
  ["parseEpochTimestamp", 1_795_677_154],
  ["parseEpochTimestamp", 1_795_677_154.123],
  ["parseEpochTimestamp", "1795677154.5"],
  ["parseEpochTimestamp", -1],
  ["parseRfc3339DateTimeWithOffset", "2026-11-26T07:12:34Z"],
  ["parseRfc3339DateTimeWithOffset", "2026-11-26T07:12:34.25z"],
  ["parseRfc3339DateTimeWithOffset", "2026-11-26T07:12:34+02:00"],
  ["parseRfc7231DateTime", "Thu, 26 Nov 2026 07:12:34 GMT"],
  ["parseRfc7231DateTime", "Sun Nov  6 08:49:37 1994"],
  ["parseRfc7231DateTime", undefined],
] as const)("%s reads %s as the SDK's own does", (parse, value) => {
  expect(slim[parse]?.(value)).toEqual(plain[parse]?.(value));
});

test.each([
  ["parseEpochTimestamp", "soon"],
  ["parseRfc3339DateTimeWithOffset", "2026-13-26T07:12:34Z"],
  ["parseRfc7231DateTime", "2026-11-26"],
] as const)("%s refuses %s as the SDK's own does", (parse, value) => {
  expect(() => plain[parse]?.(value)).toThrow();
  expect(() => slim[parse]?.(value)).toThrow();
});

test.each([0, 1_795_677_154_123])("The date %i is written as the SDK's own does", (time) => {
  expect(slim.dateToUtcString(new Date(time))).toBe(plain.dateToUtcString(new Date(time)));
});

test("A module that an update moved makes the build fail and is named", async () => {
  const gone = { "@smithy/core/dist-es/gone.js": "" };
  const building = build({
    stdin: { contents: "" },
    write: false,
    plugins: [neverReached(gone)],
    logLevel: "silent",
  });
  await expect(building).rejects.toThrow(
    "@smithy/core/dist-es/gone.js is no longer in node_modules",
  );
});
