import { expect, test } from "vitest";
import { devicesInWords } from "../../local/devices-in-words.ts";
import { parseOptions } from "../../local/options.ts";

test("Up to twenty devices are processes of their own; beyond, the product says which share theirs", () => {
  expect(devicesInWords(20)).toBe("20 core devices are up");
  expect(devicesInWords(200)).toBe(
    "200 core devices are up: edge-1 to edge-20 are processes of their own, edge-21 to edge-200 share 6 with their detectors",
  );
});

test("A fleet that cannot be is refused with what is possible", () => {
  expect(() => parseOptions(["--devices", "201"])).toThrow(/Expected a whole number from 1 to 200/);
  expect(() => parseOptions("--devices 21 --delivery edge-manager".split(" "))).toThrow(
    "--devices 21: with --delivery edge-manager at most 20, each a process of its own; use fewer or --delivery onnx",
  );
  expect(parseOptions(["--devices", "200"]).devices).toBe(200);
});
