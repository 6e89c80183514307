import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deployedHandlers } from "../lambdas/build/build.ts";
import { bundleHandlers } from "../lambdas/build/bundle.ts";
import type { Row } from "./benchmark.ts";

const STARTS = 5;

/** Each bundle's size, and how long a fresh Node takes to load it: the best of five, the machine is noisy. */
export const bundleRows = async (): Promise<Row[]> => {
  const directory = mkdtempSync(join(tmpdir(), "bundles-"));
  try {
    const files = await bundleHandlers(deployedHandlers(), directory);
    return [...files].map(([handler, file]) => ({
      what: `${handler}: size, initialisation`,
      value: `${(statSync(file).size / 1_000).toFixed(0)} KB, ${initialisationMs(file).toFixed(0)} ms`,
      target: "250 KB, 250 ms",
    }));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};

const initialisationMs = (file: string): number =>
  Math.min(...Array.from({ length: STARTS }, () => loadMs(file)));

const loadMs = (file: string): number => {
  const script = `const began = performance.now(); await import(${JSON.stringify(file)}); console.log(performance.now() - began);`;
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", script],
    { encoding: "utf8", env: { PATH: process.env["PATH"], AWS_REGION: "eu-west-1" } },
  );
  if (status !== 0) throw new Error(`loading ${file} failed: ${stderr}`);
  return Number(stdout);
};
