import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { createTurbine } from "../simulator/turbine.ts";
import { createRandom } from "../training/random.ts";

/** Writes a table of about so many bytes. */
export type TableWriter = (path: string, bytes: number) => Promise<void>;

const TURBINES = 5;
const RATE_HZ = 20;
/** Readings that are written again and again, each time later: what they say does not matter here. */
const MINUTES = 10;
const START = Date.UTC(2026, 0, 1);
const MINUTE_MS = 60_000;

/** The sample's wind turbines at 20 Hz. */
export const writeRecording: TableWriter = async (path, bytes) => {
  const farm = Array.from({ length: TURBINES }, (_, i) => rowsOf(i + 1));
  const header = "turbineId,eventTime,qw,qx,qy,qz,wind_speed_rps,rps,voltage";
  await writeTable(path, bytes, header, (piece) => {
    const begin = START + piece * MINUTES * MINUTE_MS;
    return farm.flatMap((rows, i) =>
      rows.map((row, step) => `${i + 1},${iso(begin + (step * 1_000) / RATE_HZ)},${row}`),
    );
  });
};

const rowsOf = (seed: number): string[] => {
  const turbine = createTurbine({ id: `${seed}`, seed, rateHz: RATE_HZ, startTime: START });
  return Array.from({ length: MINUTES * 60 * RATE_HZ }, () => {
    const { qw, qx, qy, qz, wind_speed_rps, rps, voltage } = turbine.step();
    return [qw, qx, qy, qz, wind_speed_rps, rps, voltage].join(",");
  });
};

/** Four wind turbines every ten minutes, in weather that wanders. */
export const writeSlowTable: TableWriter = async (path, bytes) => {
  const random = createRandom(1);
  let wind = 8;
  const header = "Wind_turbine_name,Date_time,Ba_avg,P_avg,Ws_avg,Va_avg,Ot_avg,Ya_avg,Wa_avg";
  await writeTable(path, bytes, header, (piece) =>
    Array.from({ length: 1_000 }, (_, step) => {
      const time = iso(START + (piece * 1_000 + step) * 10 * MINUTE_MS);
      wind = Math.min(16, Math.max(3, wind + 0.3 * random.normal()));
      return Array.from({ length: 4 }, (_, i) => {
        const own = wind + 0.3 * random.normal();
        const power = Math.min(2_000, 3.5 * own ** 3) + 20 * random.normal();
        const values = [0.1 * own, power, own, random.normal(), 9 + random.normal(), 180, 181];
        return `R${i + 1},${time},${values.map((value) => value.toFixed(7)).join(",")}`;
      });
    }).flat(),
  );
};

const iso = (time: number): string => new Date(time).toISOString();

const writeTable = async (
  path: string,
  bytes: number,
  header: string,
  piece: (index: number) => string[],
): Promise<void> => {
  const file = createWriteStream(path);
  file.write(`${header}\n`);
  for (let index = 0; file.bytesWritten + file.writableLength < bytes; index++) {
    if (!file.write(`${piece(index).join("\n")}\n`)) await once(file, "drain");
  }
  await finished(file.end());
};
