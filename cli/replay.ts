import { setTimeout as sleep } from "node:timers/promises";
import { InvalidInput } from "../domain/errors.ts";
import type { Reading } from "../domain/turbine/reading.ts";
import { rowReaderFor } from "../training/data/csv.ts";
import { eachLine } from "../training/data/read-files.ts";
import { createTimeReader } from "../training/tables/times.ts";
import type { DashboardClient } from "./dashboard-client.ts";

/** A body of so many readings stays below the server's 64 kB. */
const AT_ONCE = 200;
/** Twenty seconds at 20 readings a second wait at the farm; the rest waits here. */
const AHEAD = 400;
const PERIOD_MS = 1_000;
/** Recorded times are replaced by those at which they are sent: any zone does. */
const AS_EXPORTED = {
  delimiter: ",",
  decimal: ".",
  clock: createTimeReader({ kind: "iso", hasZone: false }, { zone: "UTC" }),
} as const;

export interface Replayed {
  readonly turbine: string;
  readonly readings: number;
}

/**
 * Lets each turbine of a recording send its readings in the live farm, in place of what it measures,
 * at the farm's rate. Ends when the last one is sent.
 * `as` says under which id a recorded turbine is sent; the others keep theirs.
 * @throws InvalidInput for a file that is no recording, and for turbines that the farm does not have
 */
export const replay = async (
  file: string,
  dashboard: DashboardClient,
  say: (line: string) => void,
  as: ReadonlyMap<string, string> = new Map(),
): Promise<Replayed[]> => {
  const recorded = renamed(await readingsByTurbine(file, say), as);
  const known = new Set((await dashboard.state()).turbines.map(({ id }) => id));
  const missing = [...recorded.keys()].filter((id) => !known.has(id));
  if (missing.length > 0) {
    throw new InvalidInput(
      `replay: the farm has no turbine ${missing.join(", ")}; it has ${[...known].join(", ")}; send a recorded one as another with --as ${missing[0]}=<turbine>`,
    );
  }
  await Promise.all([...recorded].map(([id, readings]) => send(dashboard, id, readings)));
  return [...recorded].map(([turbine, { length }]) => ({ turbine, readings: length }));
};

const renamed = (
  recorded: ReadonlyMap<string, Reading[]>,
  as: ReadonlyMap<string, string>,
): Map<string, Reading[]> => {
  const unknown = [...as.keys()].filter((id) => !recorded.has(id));
  if (unknown.length > 0) {
    throw new InvalidInput(
      `replay: --as: the recording has no turbine ${unknown.join(", ")}; it has ${[...recorded.keys()].join(", ")}`,
    );
  }
  const named = new Map<string, Reading[]>();
  for (const [id, readings] of recorded) {
    const own = as.get(id) ?? id;
    if (named.has(own)) {
      throw new InvalidInput(`replay: --as: two recorded turbines would be sent as ${own}`);
    }
    named.set(own, own === id ? readings : readings.map((each) => ({ ...each, turbineId: own })));
  }
  return named;
};

const send = async (
  dashboard: DashboardClient,
  id: string,
  readings: readonly Reading[],
): Promise<void> => {
  const path = `/api/turbines/${encodeURIComponent(id)}`;
  for (let next = 0; next < readings.length; next += AT_ONCE) {
    await waitFor(dashboard, path, AHEAD);
    await dashboard.post(`${path}/replay`, { readings: readings.slice(next, next + AT_ONCE) });
  }
  await waitFor(dashboard, path, 0);
};

const waitFor = async (dashboard: DashboardClient, path: string, most: number): Promise<void> => {
  for (;;) {
    const { replaying } = await dashboard.get<{ replaying: number }>(path);
    if (replaying <= most) return;
    await sleep(PERIOD_MS);
  }
};

const readingsByTurbine = async (
  file: string,
  say: (line: string) => void,
): Promise<Map<string, Reading[]>> => {
  const byTurbine = new Map<string, Reading[]>();
  let read: ReturnType<typeof rowReaderFor> | undefined;
  let refused = 0;
  await eachLine(file, (line) => {
    if (read === undefined) {
      read = rowReaderFor(line, file, AS_EXPORTED);
      return;
    }
    const row = read(line);
    if ("refused" in row) {
      refused += 1;
      return;
    }
    const known = byTurbine.get(row.turbineId);
    if (known) known.push(row);
    else byTurbine.set(row.turbineId, [row]);
  });
  if (byTurbine.size === 0) throw new InvalidInput(`${file}: holds no reading`);
  if (refused > 0) say(`${refused} rows of ${file} were left out`);
  return byTurbine;
};
