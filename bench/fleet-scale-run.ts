import { thingName } from "../domain/names.ts";
import type { RingPlan } from "../domain/rollout/ring-plan.ts";
import { approve } from "../test/rollout/approve.ts";
import { startRig } from "../test/rollout/rig.ts";

/** What one release to a fleet of this size took. */
export interface FleetRun {
  readonly devices: number;
  readonly outcome: string;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly rssMb: number;
  readonly apiCalls: number;
  readonly byOperation: string;
  readonly largestWriteKb: number;
  readonly events: number;
}

/** Shares of the fleet in the first two rings; the rest is the third. */
const SHARES = [0.01, 0.19] as const;

const ringsFor = (devices: number): RingPlan[] => {
  const things = Array.from({ length: devices }, (_, index) => thingName(index + 1));
  const [first, second] = [devices * SHARES[0], devices * (SHARES[0] + SHARES[1])];
  return [
    { name: "canary", thingGroup: "windturbine-canary", things: things.slice(0, first) },
    { name: "early", thingGroup: "windturbine-early", things: things.slice(first, second) },
    { name: "fleet", thingGroup: "windturbine-fleet", things: things.slice(second) },
  ];
};

const WRITES: ReadonlySet<string> = new Set(["PutItem", "UpdateItem"]);
const MOST_NAMED = 6;

if (import.meta.main) {
  const devices = Number(process.argv[2]);
  const begun = process.hrtime.bigint();
  let rssMb = 0;
  const sampling = setTimeout(function sample() {
    rssMb = Math.max(rssMb, Math.round(process.memoryUsage.rss() / 2 ** 20));
    setTimeout(sample, 200).unref();
  }, 200).unref();
  const rig = await startRig({ rings: ringsFor(devices) });
  await approve(rig);
  const execution = (await rig.ended()).at(-1);
  const [record] = await rig.ledger();
  const calls = rig.calls.filter(({ by }) => by !== "person");
  const counts = new Map<string, number>();
  for (const { operation } of calls) counts.set(operation, (counts.get(operation) ?? 0) + 1);
  const largest = [...counts].sort((a, b) => b[1] - a[1]).slice(0, MOST_NAMED);
  const writes = calls.filter(({ operation }) => WRITES.has(operation));
  const largestWrite = Math.max(...writes.map(({ input }) => JSON.stringify(input).length));
  const { user, system } = process.cpuUsage();
  clearTimeout(sampling);
  const found: FleetRun = {
    devices,
    outcome: record?.outcome ?? "none",
    wallSeconds: Number(process.hrtime.bigint() - begun) / 1e9,
    cpuSeconds: (user + system) / 1e6,
    rssMb,
    apiCalls: calls.length,
    byOperation: largest.map(([operation, count]) => `${operation} ${count}`).join(", "),
    largestWriteKb: Math.ceil(largestWrite / 1_000),
    events: rig.history(execution?.arn ?? "").length,
  };
  await rig.close();
  process.stdout.write(`\n${JSON.stringify(found)}\n`, () => process.exit(0));
}
