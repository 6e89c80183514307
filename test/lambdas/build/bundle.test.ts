import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { deployedHandlers } from "../../../lambdas/build/build.ts";
import { bundleHandlers } from "../../../lambdas/build/bundle.ts";

// Outside the repository, so that a bundle finds nothing but what is in it.
const directory = mkdtempSync(join(tmpdir(), "bundles-"));
const files = await bundleHandlers(deployedHandlers(), directory);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test.each([...files])("%s loads on its own and exports its handler", async (_, file) => {
  const bundle = (await import(pathToFileURL(file).href)) as { handler: unknown };
  expect(bundle.handler).toBeTypeOf("function");
});

// A cold start reads and compiles the whole of it.
test.each([...files])("%s has 250 KB at most", (_, file) => {
  expect(statSync(file).size).toBeLessThanOrEqual(250_000);
});

test("A bundle has the operations of a client that it uses, and not the others", () => {
  const text = readFileSync(files.get("judge-ring") ?? "", "utf8");
  expect(text).toContain("ListJobExecutionsForJob");
  expect(text).not.toContain("CreateTopicRule");
});

test("An error class of the SDK that bundles leave out cannot be imported unnoticed", async () => {
  const kms = createRequire(import.meta.url).resolve("@aws-sdk/client-kms");
  const entry = join(directory, "asking.ts");
  writeFileSync(
    entry,
    `import { NotFoundException } from ${JSON.stringify(kms.replace("dist-cjs", "dist-es"))};
export const handler = (error: unknown) => error instanceof NotFoundException;`,
  );
  await expect(bundleHandlers([{ name: "asking", entry }], directory)).rejects.toThrow(
    'No matching export in "node_modules/@aws-sdk/client-kms',
  );
});
