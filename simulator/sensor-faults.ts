import type { Faults } from "./faults.ts";
import type { Random } from "./random.ts";
import type { Measured } from "./sensors.ts";

/** Seconds until a drifting sensor has lost its whole strength. */
const DRIFT_SECONDS = 900;
/** The original sample's amplitudes. */
const GROSS = { voltage: 10_000, rps: 100, quaternion: 100 };

/**
 * What broken sensors make of a measurement. Nothing is kept but what a stuck sensor sticks at, so
 * that the noise ends when the fault does.
 */
export const createSensorFaults = (faults: Faults, random: Random) => {
  const held = new Map<"voltage" | "rps", number>();

  const stuck = (fault: "stuck-voltage" | "stuck-rps", value: number): number => {
    const channel = fault === "stuck-voltage" ? "voltage" : "rps";
    if (faults.strength(fault) === 0) {
      held.delete(channel);
      return value;
    }
    const kept = held.get(channel) ?? value;
    held.set(channel, kept);
    return kept;
  };

  const voltageOf = (value: number, now: number): number => {
    const drifted =
      faults.strength("drift") * Math.min(1, faults.age("drift", now) / DRIFT_SECONDS);
    const low = value * (1 - faults.strength("voltage-low")) * (1 - drifted);
    const shown = stuck("stuck-voltage", Math.round(low));
    const gross = faults.strength("volt");
    return gross === 0 ? shown : GROSS.voltage * gross * random.uniform();
  };

  const rpsOf = (value: number): number => {
    const shown = stuck("stuck-rps", value);
    const gross = faults.strength("rot");
    return gross === 0 ? shown : GROSS.rps * gross * random.uniform();
  };

  const shaken = ({ qw, qx, qy, qz }: Measured) => {
    const gross = GROSS.quaternion * faults.strength("vib");
    // Each component by a factor of its own, as in the original: a common one would leave the attitude.
    const times = (value: number) => (gross === 0 ? value : value * gross * random.uniform());
    return { qw: times(qw), qx: times(qx), qy: times(qy), qz: times(qz) };
  };

  return (measured: Measured, now: number): Measured => ({
    ...shaken(measured),
    wind_speed_rps: measured.wind_speed_rps,
    rps: rpsOf(measured.rps),
    voltage: voltageOf(measured.voltage, now),
  });
};
