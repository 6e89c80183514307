import { createTurbine } from "../simulator/turbine.ts";

const RATE_HZ = 20;
/** Simulated turbines whose readings the benchmark's turbines send in turn, and how many of each. */
const SOURCES = 8;
const READINGS = 2_000;
const START = Date.UTC(2026, 4, 1);

/** One pass's messages: the same readings one by one, and as batches. */
export interface Pass {
  readonly singles: readonly (readonly [string, Buffer])[];
  readonly messages: readonly (readonly [string, Buffer])[];
  readonly readings: number;
}

/**
 * Makes what `turbines` turbines send, turbine after turbine in the order of time, each pass going on
 * where the last one ended.
 */
export const createMessages = (turbines: number, batch: number): ((readings: number) => Pass) => {
  const sources = recorded();
  let seq = 0;
  return (wanted) => {
    const perTurbine = batch * Math.max(1, Math.round(wanted / turbines / batch));
    const singles: [string, Buffer][] = [];
    const messages: [string, Buffer][] = [];
    for (let from = seq; from < seq + perTurbine; from += batch) {
      for (let number = 0; number < turbines; number++) {
        const id = `${number + 1}`;
        const rows = rowsOf(sources, number, from, batch);
        rows.forEach((row, i) => {
          singles.push([id, single(id, from + i, row)]);
        });
        messages.push(
          batch === 1 ? (singles.at(-1) ?? [id, Buffer.alloc(0)]) : [id, batched(id, from, rows)],
        );
      }
    }
    seq += perTurbine;
    return { singles, messages, readings: singles.length };
  };
};

type Row = Readonly<Record<string, number>>;

const recorded = (): Row[][] =>
  Array.from({ length: SOURCES }, (_, index) => {
    const turbine = createTurbine({
      id: "1",
      seed: 70_001 + index,
      rateHz: RATE_HZ,
      startTime: START,
    });
    return Array.from({ length: READINGS }, () => {
      const { turbineId: _id, seq: _seq, time: _time, ...row } = turbine.step();
      return row as Row;
    });
  });

/** A recording that ends begins again: one more jump in a hundred seconds. */
const rowsOf = (sources: Row[][], number: number, from: number, count: number): Row[] => {
  const source = sources[number % SOURCES] ?? [];
  const offset = 37 * number;
  return Array.from({ length: count }, (_, i) => source[(from + i + offset) % READINGS] ?? {});
};

const timeOf = (seq: number): number => START + (seq * 1_000) / RATE_HZ;

const single = (turbineId: string, seq: number, row: Row): Buffer =>
  Buffer.from(JSON.stringify({ turbineId, seq, time: timeOf(seq), ...row }));

const SLOW = ["gearboxtemp", "ambtemp", "humidity", "pressure", "gas"];

const batched = (turbineId: string, seq: number, rows: readonly Row[]): Buffer => {
  const columns = Object.keys(rows[0] ?? {}).map((name) => [
    name,
    SLOW.includes(name) ? rows[0]?.[name] : rows.map((row) => row[name]),
  ]);
  const head = { turbineId, seq, time: timeOf(seq), rateHz: RATE_HZ };
  return Buffer.from(JSON.stringify({ ...head, ...Object.fromEntries(columns) }));
};
