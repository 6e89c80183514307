import { spawn, spawnSync } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { FaultRow, FaultTable } from "../fault-table.ts";

const RUN = fileURLToPath(new URL("full-disk-run.ts", import.meta.url));

/** A file system of one's own, so that only the product's disk is full: a user namespace may mount it. */
const UNSHARE = ["--user", "--map-root-user", "--mount"];

/** The disk of the running product is full for a while, under work that writes. */
export const fullDisk: FaultTable = {
  name: "product-full-disk",
  promise: "nothing dies for good, it says what is the matter, and with room again it goes on",
  seeds: 1,
  run: async (times) => {
    const rows: FaultRow[] = [];
    const refusal = refusalOfUnshare();
    if (refusal !== undefined) {
      process.stderr.write(
        `product-full-disk: SKIPPED, this machine has no namespaces: ${refusal}\n`,
      );
      rows.push({ step: "skipped: no namespaces here", seen: refusal, failures: 0 });
    }
    for (let run = 1; run <= times && refusal === undefined; run += 1) rows.push(...(await once()));
    return { title: "product-full-disk", rows };
  },
};

const refusalOfUnshare = (): string | undefined => {
  const { status, stderr, error } = spawnSync("unshare", [...UNSHARE, "true"]);
  if (status === 0) return undefined;
  return error?.message ?? String(stderr).trim();
};

const once = async (): Promise<FaultRow[]> => {
  const child = spawn("unshare", [...UNSHARE, process.execPath, RUN], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(await text(child.stdout)) as FaultRow[];
};
