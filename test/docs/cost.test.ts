import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { run } from "../../bench/monthly-cost.ts";

const page = readFileSync(new URL("../../docs/cost.md", import.meta.url), "utf8");

test("The page shows the figures that the estimate prints", async () => {
  const { rows } = await run();
  expect(rows.length).toBeGreaterThan(5);
  for (const row of rows) expect(page).toContain(`| ${Object.values(row).join(" | ")} |`);
});
