import { parseArgs } from "node:util";
import { table } from "../../bench/table.ts";
import type { FaultTable } from "./fault-table.ts";

/**
 * `npm run faults -- [name…] [--seeds n] [--only words]`: every table, or those named; ends with 1 if a
 * cell failed. The tables of releases take hours: `--keep folder` holds what was run, `--minutes n` begins
 * nothing after so long, and the same command goes on with what is missing.
 */
const TABLES: Readonly<Record<string, () => Promise<FaultTable>>> = {
  "detector-standing-faults": async () =>
    (await import("./detector/standing-faults.ts")).standingFaults,
  "detector-crashes": async () => (await import("./detector/crashes.ts")).crashes,
  "detector-kills": async () => (await import("./detector/kills.ts")).kills,
  "detector-disk": async () => (await import("./detector/disk.ts")).disk,
  "detector-journal-fuzz": async () => (await import("./detector/journal-fuzz.ts")).journalFuzz,
  "detector-message-fuzz": async () => (await import("./detector/message-fuzz.ts")).messageFuzz,
  "detector-equality": async () => (await import("./detector/equality.ts")).equality,
  "detector-decoding": async () => (await import("./detector/mutated-messages.ts")).mutatedMessages,
  "detector-manifest-fuzz": async () => (await import("./detector/manifest-fuzz.ts")).manifestFuzz,
  "detector-record-fuzz": async () => (await import("./detector/record-fuzz.ts")).recordFuzz,
  "detector-forbidden-topic": async () =>
    (await import("./detector/forbidden-topic.ts")).forbiddenTopic,
  "releases-bad": async () => (await import("./releases/tables.ts")).badReleases,
  "releases-good": async () => (await import("./releases/tables.ts")).goodReleases,
  "releases-live": async () => (await import("./releases/live/live-releases.ts")).liveReleases,
  "product-load": async () => (await import("./product/load.ts")).load,
  "product-kills": async () => (await import("./product/kills.ts")).kills,
  "product-full-disk": async () => (await import("./product/full-disk.ts")).fullDisk,
  crashes: async () => (await import("./crashes/crashes.ts")).crashes,
  "rollout-passing-errors": async () => (await import("./rollout/passing-errors.ts")).passingErrors,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: "string" },
    only: { type: "string" },
    keep: { type: "string" },
    minutes: { type: "string" },
  },
});
const unknown = positionals.filter((name) => !(name in TABLES));
if (unknown.length > 0) {
  process.stderr.write(
    `faults: expected ${Object.keys(TABLES).join(", ")}, got ${unknown.join(", ")}\n`,
  );
  process.exit(2);
}

for (const [name, load] of Object.entries(TABLES)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const each = await load();
  const result = await each.run(Number(values.seeds ?? each.seeds), values.only, {
    keep: values.keep,
    ...(values.minutes !== undefined && { minutes: Number(values.minutes) }),
  });
  process.stdout.write(`${table({ ...result, title: `${name}: ${each.promise}` })}\n`);
  if (result.rows.some(({ failures }) => failures > 0)) process.exitCode = 1;
}
