import { expect, test } from "vitest";
import { patternOf } from "../../../../twin/wire/contract/check-limits.ts";
import { allContracts } from "../../../../twin/wire/contract/contract.ts";

const shapes = allContracts().flatMap((contract) =>
  Object.entries(contract.shapes).map(([name, shape]) => ({ contract, name, shape })),
);

test("every pattern of the contract compiles", () => {
  const broken = shapes.filter(({ shape }) => {
    try {
      return shape.pattern !== undefined && patternOf(shape.pattern) === undefined;
    } catch {
      return true;
    }
  });
  expect(broken.map(({ name }) => name)).toEqual([]);
});

test("every shape that is named exists", () => {
  const missing = shapes.flatMap(({ contract, name, shape }) =>
    [...Object.values(shape.members ?? {}), shape.member, shape.key, shape.value]
      .filter((member) => member !== undefined && contract.shapes[member.shape] === undefined)
      .map((member) => `${contract.name}: ${name} → ${member?.shape}`),
  );
  expect(missing).toEqual([]);
});

test("a pattern holds for the whole text, with Java's character classes", () => {
  expect(patternOf("[a-z]+").test("abc1")).toBe(false);
  expect(patternOf("[\\p{Upper}\\p{Digit}_]+").test("GROUP_1")).toBe(true);
  expect(patternOf("[\\p{Upper}\\p{Digit}_]+").test("group")).toBe(false);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a repeated end of text, as the contract writes it
  expect(patternOf("([\\p{L}\\p{Z}\\p{N}_.:\\/=+\\-@]*)${1,128}").test("größe=1")).toBe(true);
});
