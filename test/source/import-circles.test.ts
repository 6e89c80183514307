import { describe, expect, test } from "vitest";
import { circlesIn } from "./circles.ts";
import { folderGraph, importGraph, importsOf } from "./import-graph.ts";

const files = importGraph();

describe("Imports, those of types included,", () => {
  test("make no circle between files", () => {
    expect(files.size).toBeGreaterThan(500);
    expect(circlesIn(files)).toEqual([]);
  });

  test("make no circle between the twin's folders", () => {
    const folders = folderGraph(files, (file) => /^twin\/([^/]+)\//.exec(file)?.[1]);
    expect([...folders.keys()]).toEqual(
      expect.arrayContaining(["wire", "services", "state-machine", "lambda", "core-device"]),
    );
    expect(circlesIn(folders)).toEqual([]);
  });

  test("of the twin stay inside it", () => {
    const leaving = [...files].flatMap(([file, imports]) =>
      file.startsWith("twin/")
        ? [...imports].filter((path) => !path.startsWith("twin/")).map((path) => [file, path])
        : [],
    );
    expect(leaving).toEqual([]);
  });
});

test("A circle is seen whatever the form of the import that closes it", () => {
  const source = `
    import type { A } from "./a.ts";
    export { b } from "../b.ts";
    const c = await import("./c.ts");
    type D = typeof import("./d.ts");`;
  const imports = importsOf("x/y.ts", source);
  expect([...imports]).toEqual(["x/a.ts", "b.ts", "x/c.ts", "x/d.ts"]);
  const graph = new Map([
    ["x/y.ts", imports],
    ["x/d.ts", new Set(["e.ts"])],
    ["e.ts", new Set(["x/y.ts"])],
  ]);
  expect(circlesIn(graph).map((circle) => circle.toSorted())).toEqual([
    ["e.ts", "x/d.ts", "x/y.ts"],
  ]);
});
