export const FAULT_KINDS = [
  "volt",
  "rot",
  "vib",
  "voltage-low",
  "drag",
  "imbalance",
  "stuck-voltage",
  "stuck-rps",
  "drift",
  "bearing",
  "wake",
  "curtailment",
  "gust",
  "stop",
] as const;

/**
 * What may befall a turbine. `volt`, `rot` and `vib` are the original sample's gross noise; the last
 * four are no faults at all but what a healthy turbine lives through and a detector must bear.
 */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** No faults at all, but what a healthy turbine lives through. */
export const NORMAL_KINDS: ReadonlySet<FaultKind> = new Set([
  "wake",
  "curtailment",
  "gust",
  "stop",
]);

export const isFaultKind = (kind: string): kind is FaultKind =>
  (FAULT_KINDS as readonly string[]).includes(kind);

/** The usual strength, and the largest that is still physics. */
export const STRENGTHS: Readonly<Record<FaultKind, { usual: number; most: number }>> = {
  /** The original's amplitudes; 1 is all of it. */
  volt: { usual: 1, most: 1 },
  rot: { usual: 1, most: 1 },
  vib: { usual: 1, most: 1 },
  /** Share of the voltage that is lost. */
  "voltage-low": { usual: 0.3, most: 1 },
  /** Share of the rotor's speed that is lost. */
  drag: { usual: 0.3, most: 0.9 },
  /** 1 shakes the nacelle by ±1.7° at 2.5 turns per second. */
  imbalance: { usual: 1, most: 10 },
  "stuck-voltage": { usual: 1, most: 1 },
  "stuck-rps": { usual: 1, most: 1 },
  /** Share of the voltage that is lost after 15 minutes. */
  drift: { usual: 0.3, most: 1 },
  bearing: { usual: 1, most: 10 },
  /** Share of the wind that the turbine in front takes. */
  wake: { usual: 0.28, most: 0.6 },
  /** Share of its usual speed that the turbine may not use. */
  curtailment: { usual: 0.25, most: 0.9 },
  /** The gust's height as a share of the mean wind. */
  gust: { usual: 0.45, most: 1 },
  stop: { usual: 1, most: 1 },
};

export interface ActiveFault {
  readonly kind: FaultKind;
  /** What it has, or grows to. */
  readonly strength: number;
  /** Seconds over which it grows from nothing; 0 begins at once. */
  readonly rampSeconds: number;
}

export interface Faults {
  set(kind: FaultKind, on: boolean, strength: number, now: number, rampSeconds?: number): void;
  /** Lets the turbine's own time go on; a fault with a ramp grows by it. */
  passTo(now: number): void;
  /** 0 when the fault is not there. */
  strength(kind: FaultKind): number;
  /** Seconds since it began. */
  age(kind: FaultKind, now: number): number;
  list(): ActiveFault[];
}

/** Which faults a turbine has; times are the turbine's own seconds. */
export const createFaults = (): Faults => {
  const active = new Map<FaultKind, ActiveFault & { readonly since: number }>();
  let time = 0;
  return {
    set: (kind, on, strength, now, rampSeconds = 0) => {
      const since = active.get(kind)?.since ?? now;
      if (on) active.set(kind, { kind, strength, rampSeconds, since });
      else active.delete(kind);
    },
    passTo: (now) => {
      time = now;
    },
    strength: (kind) => {
      const fault = active.get(kind);
      if (fault === undefined) return 0;
      const { strength, rampSeconds, since } = fault;
      return rampSeconds > 0 ? strength * Math.min(1, (time - since) / rampSeconds) : strength;
    },
    age: (kind, now) => now - (active.get(kind)?.since ?? now),
    list: () =>
      [...active.values()].map(({ kind, strength, rampSeconds }) => ({
        kind,
        strength,
        rampSeconds,
      })),
  };
};
