import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deployedHandlers } from "../../lambdas/build/build.ts";
import type { Built } from "../../lib/product-stacks.ts";

/** Where a synthesis looks for what is built before it, with nothing in it. */
export const standInBuilt = (): Built => {
  const detectorDirectory = mkdtempSync(join(tmpdir(), "detector-"));
  for (const name of ["amd64", "aarch64"]) {
    writeFileSync(join(detectorDirectory, `detector-${name}.zip`), "");
  }
  const handlersDirectory = mkdtempSync(join(tmpdir(), "handlers-"));
  for (const { name } of deployedHandlers()) mkdirSync(join(handlersDirectory, name));
  const bundleDirectory = mkdtempSync(join(tmpdir(), "page-"));
  writeFileSync(join(bundleDirectory, "main.mjs"), "");
  return {
    detectorDirectory,
    handlersDirectory,
    simulatorDirectory: bundleDirectory,
    dashboardDirectory: bundleDirectory,
  };
};
