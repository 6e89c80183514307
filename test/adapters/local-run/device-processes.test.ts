import { expect, test } from "vitest";
import { deviceProcesses } from "../../../adapters/local-run/device-processes.ts";

const app = (thing: string) =>
  `/state/devices/${thing}/packages/artifacts-unarchived/windturbine.detector/1.0.2/app.cjs`;
const core = "/usr/bin/node /product/twin/core-device/core-device-process.ts";
const listed = [
  { pid: 10, parent: 1, command: "node local/start.js" },
  { pid: 20, parent: 10, command: core },
  { pid: 21, parent: 20, command: `/bin/sh -c "/usr/bin/node" "${app("edge-1")}"` },
  { pid: 22, parent: 21, command: `/bin/sh -c (read -r _ <&3; kill 0) guard ${app("edge-1")}` },
  { pid: 23, parent: 21, command: `/usr/bin/node --max-old-space-size=128 ${app("edge-1")}` },
  { pid: 30, parent: 10, command: core },
  { pid: 31, parent: 30, command: `/bin/sh -c sleep 1; ls /state/devices/edge-10/x` },
];

test("A device's core and detector are found by the directory in which the detector runs", () => {
  expect(deviceProcesses(10, "edge-1", listed)).toEqual({ core: 20, detector: 23 });
});

test("A device without a detector has its core only; one of another product, or none, is not found", () => {
  expect(deviceProcesses(10, "edge-10", listed)).toEqual({ core: 30 });
  expect(deviceProcesses(11, "edge-1", listed)).toBeUndefined();
  expect(deviceProcesses(10, "edge-2", listed)).toBeUndefined();
});
