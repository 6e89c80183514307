import type { Asset } from "../asset.ts";

/** Why a lamp is lit, in the channel's own unit. */
export interface EventCause {
  readonly channel: string;
  readonly lamp: string;
  readonly kind: "level" | "stuck" | "missing";
  readonly seen?: number;
  readonly expected?: number;
  readonly percent?: number;
  /** Epoch milliseconds. */
  readonly since: number;
}

/** What is said of one reading of one machine; the same fields as a waveform model's verdict. */
export interface EventVerdict {
  readonly turbineId: string;
  readonly time: number;
  readonly modelVersion: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** Per channel of the asset: the largest ratio of evidence to limit. */
  readonly values: readonly number[];
  readonly thresholds: readonly number[];
  readonly anomalies: readonly boolean[];
  /** Lamps by the names that the asset gives them. */
  readonly flags: Readonly<Record<string, boolean>>;
  readonly causes: readonly EventCause[];
}

/** Lamps from the channels' anomalies. */
export const lampsOf = (asset: Asset, anomalies: readonly boolean[]): Record<string, boolean> =>
  Object.fromEntries(
    asset.lamps.map(({ name }) => [
      name,
      asset.channels.some((channel, index) => channel.lamp === name && anomalies[index] === true),
    ]),
  );
