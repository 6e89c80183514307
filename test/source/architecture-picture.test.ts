import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { withPicture } from "./architecture-picture.ts";

test("The document on the architecture shows the rooms as the code has them (npm run architecture)", () => {
  const document = readFileSync(new URL("../../docs/architecture.md", import.meta.url), "utf8");
  expect(document).toContain("  adapters --> domain");
  expect(document).toBe(withPicture(document));
});
