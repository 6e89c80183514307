import { globSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import settings from "../../vitest.config.ts";

const ROOT = join(import.meta.dirname, "../..");

/** Each project's patterns, as `vitest.config.ts` has them. */
const patterns = () =>
  (settings.test?.projects ?? []).flatMap((project) =>
    typeof project === "object" && "test" in project ? [project.test?.include ?? []] : [],
  );

test("Every file of tests belongs to exactly one project, so that none is silently left out", () => {
  const written = globSync("{test,examples}/**/*.test.ts", { cwd: ROOT });
  const run = patterns().flatMap((include) => globSync(include, { cwd: ROOT }));
  expect(written.length).toBeGreaterThan(200);
  expect(run.toSorted()).toEqual(written.toSorted());
});
