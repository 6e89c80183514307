import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lastLogLines } from "../../dashboard/device-log.ts";
import { temporaryFolder } from "../edge/temporary-folder.ts";

const devices = temporaryFolder("device-log");
const write = (thing: string, text: string): void => {
  mkdirSync(join(devices, thing, "logs"), { recursive: true });
  writeFileSync(join(devices, thing, "logs", "windturbine.detector.log"), text);
};

test("The last lines of a device's log are told, whole ones only", async () => {
  write("edge-1", "one\ntwo\n");
  expect(await lastLogLines(devices, "edge-1")).toEqual(["one", "two"]);
  write("edge-2", Array.from({ length: 5_000 }, (_, line) => `line ${line}`).join("\n"));
  const lines = (await lastLogLines(devices, "edge-2")) ?? [];
  expect(lines.length).toBe(40);
  expect([lines[0], lines.at(-1)]).toEqual(["line 4960", "line 4999"]);
});

test("No directory, no log and a name that leads elsewhere tell nothing", async () => {
  write("edge-1", "one\n");
  expect(await lastLogLines(undefined, "edge-1")).toBeUndefined();
  expect(await lastLogLines(devices, "edge-9")).toBeUndefined();
  expect(await lastLogLines(join(devices, "edge-2"), "../edge-1")).toBeUndefined();
});
