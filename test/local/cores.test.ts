import { expect, test } from "vitest";
import { coreOfDevice, coreProblem } from "../../local/cores.ts";
import { parseOptions } from "../../local/options.ts";

const coresFor = (line: string) => {
  const options = parseOptions(line.split(" ").filter(Boolean));
  return Array.from({ length: 6 }, (_, index) => coreOfDevice(index + 1, options)[0]).join("");
};

test.each([
  ["", "cccclc"],
  ["--core classic", "cccccc"],
  ["--core lite", "llllll"],
  ["--core mixed", "clclcl"],
  ["--delivery edge-manager", "cccccc"],
])("npm start -- %s gives six devices the cores %s", (line, cores) => {
  expect(coresFor(line)).toBe(cores);
});

test("Edge Manager on lite is refused with what to do", () => {
  expect(coreProblem("lite", "edge-manager")).toContain("use --core classic or --delivery onnx");
  expect(() => coresFor("--core mixed --delivery edge-manager")).toThrow(
    expect.objectContaining({ name: "UsageError" }),
  );
  expect(() => coresFor("--core heavy")).toThrow(/classic, lite, mixed/);
});
