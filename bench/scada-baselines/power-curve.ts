import { type Baseline, deviationOf, meanOf, placeOf } from "./baseline.ts";

const BIN = 0.5;
const LEAST = 20;

/** The binned power curve of IEC 61400-12-1: mean power in each half metre a second of wind. */
export const POWER_CURVE: Baseline = {
  name: "binned power curve",
  fit(readings, channels) {
    const [wind, power] = [placeOf(channels, "Ws_avg"), placeOf(channels, "P_avg")];
    const bins = new Map<number, number[]>();
    for (const reading of readings) {
      const bin = Math.round((reading[wind] as number) / BIN);
      const own = bins.get(bin) ?? [];
      bins.set(bin, own);
      own.push(reading[power] as number);
    }
    const curve = new Map(
      [...bins]
        .filter(([, { length }]) => length >= LEAST)
        .map(([bin, own]) => [bin, { mean: meanOf(own), spread: deviationOf(own) || 1 }]),
    );
    return {
      names: ["P_avg"],
      score(reading) {
        const found = curve.get(Math.round((reading[wind] as number) / BIN));
        return [found ? ((reading[power] as number) - found.mean) / found.spread : 0];
      },
    };
  },
};
