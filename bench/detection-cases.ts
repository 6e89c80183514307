import type { Lamp } from "../domain/turbine/channels.ts";

/** One kind of event that is put before every detector. */
export interface Case {
  readonly name: string;
  readonly kind: string;
  readonly strength?: number;
  /** The lamp that must light. */
  readonly flag: Lamp;
  /** How long the fault lasts, and within which it must be found. */
  readonly seconds: number;
}

export const FAULTS: readonly Case[] = [
  { name: "gross Volt", kind: "volt", flag: "voltage", seconds: 20 },
  { name: "gross Rot", kind: "rot", flag: "rotation", seconds: 20 },
  { name: "gross Vib", kind: "vib", flag: "vibration", seconds: 20 },
  { name: "voltage −20 %", kind: "voltage-low", strength: 0.2, flag: "voltage", seconds: 60 },
  { name: "voltage −40 %", kind: "voltage-low", strength: 0.4, flag: "voltage", seconds: 60 },
  { name: "drag 20 %", kind: "drag", strength: 0.2, flag: "rotation", seconds: 60 },
  { name: "drag 40 %", kind: "drag", strength: 0.4, flag: "rotation", seconds: 60 },
  { name: "imbalance", kind: "imbalance", flag: "vibration", seconds: 60 },
  { name: "stuck voltage", kind: "stuck-voltage", flag: "voltage", seconds: 60 },
  { name: "stuck rps", kind: "stuck-rps", flag: "rotation", seconds: 60 },
  { name: "slow drift", kind: "drift", flag: "voltage", seconds: 900 },
  { name: "bearing", kind: "bearing", flag: "vibration", seconds: 120 },
];

/** What the weather or the operator does: no fault, and no lamp may light. */
export const CONFOUNDERS: readonly { readonly kind: string; readonly seconds: number }[] = [
  { kind: "wake", seconds: 600 },
  { kind: "curtailment", seconds: 600 },
  { kind: "gust", seconds: 30 },
  { kind: "stop", seconds: 120 },
];
