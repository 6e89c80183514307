import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { findRunning } from "../../../adapters/local-run/running.ts";
import { errorText } from "../../../domain/error-text.ts";
import type { Snapshot } from "../../../domain/rollout/snapshot.ts";
import { isJudged, type StartedProduct, startProductProcess } from "../a-product.ts";
import type { FaultRow } from "../fault-table.ts";

// Runs in a namespace of its own, as full-disk.ts starts it; prints its rows as JSON.
const DISK_MB = 400;
const FULL_MS = 30_000;
const PATIENCE_MS = 240_000;
const BALLAST_BYTES = 64 * 1024;

const rows: FaultRow[] = [];
const step = async (name: string, work: () => Promise<string>): Promise<void> => {
  const row = await work().then(
    (seen) => ({ step: name, seen, failures: 0 }),
    (error: unknown) => ({ step: name, seen: errorText(error), failures: 1 }),
  );
  process.stderr.write(`product-full-disk: ${name}: ${row.seen}\n`);
  rows.push(row);
};

const until = async (is: () => Promise<boolean>, what: string): Promise<void> => {
  for (const end = Date.now() + PATIENCE_MS; !(await is()); ) {
    if (Date.now() > end) throw new Error(`not within ${PATIENCE_MS / 1_000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
};

const mounted = (): string => {
  const directory = mkdtempSync(join(tmpdir(), "full-disk-"));
  const options = ["-t", "tmpfs", "-o", `size=${DISK_MB}m`, "none", directory];
  const { status, stderr } = spawnSync("mount", options);
  if (status !== 0) throw new Error(`mount: ${stderr}`);
  return directory;
};

/** Fills what is left, to the last byte. */
const fill = (file: string): void => {
  const ballast = openSync(file, "w");
  for (let size = BALLAST_BYTES; size >= 1; ) {
    try {
      if (writeSync(ballast, Buffer.alloc(size)) < size) size = Math.floor(size / 2);
    } catch {
      size = Math.floor(size / 2);
    }
  }
  closeSync(ballast);
};

const stateOf = async (dashboard: string): Promise<Snapshot> =>
  (await fetch(`${dashboard}/api/state`)).json() as Promise<Snapshot>;

const putting = (dashboard: string, home: string) => async (key: string, bytes: number) => {
  const own = findRunning({ XDG_STATE_HOME: join(home, ".local", "state") }, dashboard);
  if (own === undefined) throw new Error("the product's keys are not told");
  const s3 = new S3Client({
    endpoint: own.awsUrl,
    region: own.region,
    credentials: own,
    maxAttempts: 1,
  });
  try {
    const Body = Buffer.alloc(bytes, "x");
    await s3.send(new PutObjectCommand({ Bucket: "retrain-to-fleet-data", Key: key, Body }));
    return "taken";
  } catch (error) {
    return (error as Error).name;
  } finally {
    s3.destroy();
  }
};

const play = async (product: StartedProduct, disk: string, dashboard: string): Promise<void> => {
  const put = putting(dashboard, product.home);
  const ballast = join(disk, "ballast");
  await step("released and judged before", async () => {
    await product.said(/^rollout: released/);
    await until(() => isJudged(dashboard), "every lamp has an answer");
    return "yes";
  });
  await step("full: a large object is refused, and told so", async () => {
    fill(ballast);
    const seen = await put("large", 2_000_000);
    if (seen === "taken") throw new Error("it was taken");
    return seen;
  });
  await step("full: small writes go on or are refused, and the page answers", async () => {
    const outcomes = new Map<string, number>();
    for (const end = Date.now() + FULL_MS; Date.now() < end; ) {
      const seen = await put(`small/${Date.now()}`, 2_000);
      outcomes.set(seen, (outcomes.get(seen) ?? 0) + 1);
      await stateOf(dashboard);
      fill(ballast);
    }
    return [...outcomes].map(([outcome, count]) => `${outcome} ${count}`).join(", ");
  });
  await step("room again: objects are taken", async () => {
    rmSync(ballast);
    await until(async () => (await put("after", 2_000_000)) === "taken", "S3 takes an object");
    return "yes";
  });
  await step("room again: every turbine is judged, the rollout is as it was", async () => {
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    await until(() => isJudged(dashboard), "every lamp has an answer");
    const { models, rollouts } = await stateOf(dashboard);
    const seen = `${models.length} model, ${rollouts.map(({ outcome }) => outcome)}`;
    if (seen !== "1 model, released") throw new Error(seen);
    return seen;
  });
  await step("what it said of it", async () => {
    const said = product.lines.filter((line) => /ended with|is back|cannot|log:/.test(line));
    return said.join(" | ").slice(0, 600) || "nothing died";
  });
};

const disk = mounted();
const product = startProductProcess([
  ..."--dashboard-port 0 --aws-port 0 --mqtt-port 0 --devices 2 --state-dir".split(" "),
  join(disk, "state"),
]);
try {
  const [, dashboard = ""] = await product.said(/^ready: dashboard (\S+)/);
  await play(product, disk, dashboard);
} catch (error) {
  rows.push({ step: "start", seen: errorText(error), failures: 1 });
} finally {
  await product.end();
  spawnSync("umount", [disk]);
  rmSync(disk, { recursive: true, force: true });
  process.stdout.write(JSON.stringify(rows));
}
