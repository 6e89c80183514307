import json from "../../assets/wind-turbine.json" with { type: "json" };

interface FileChannel {
  readonly name: string;
  readonly title?: string;
  readonly unit: string;
  readonly decimals: number;
  readonly role: string;
  readonly lamp?: string;
  readonly source: {
    /** The first is its name in messages. */
    readonly columns?: readonly string[];
    readonly quaternion?: readonly string[];
    readonly angle?: string;
  };
  readonly given?: readonly string[];
  readonly simulated?: {
    readonly of: string;
    readonly factor: number;
    readonly offset?: number;
    readonly noise?: number;
  };
}

/**
 * The channels as the asset's file has them, for whoever needs no more: the whole check of an asset
 * (wind-turbine.ts) would be most of a small function's bundle.
 */
export const FILE_CHANNELS: readonly FileChannel[] = json.channels;
