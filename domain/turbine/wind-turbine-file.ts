import json from "../../assets/wind-turbine.json" with { type: "json" };

interface FileChannel {
  readonly name: string;
  readonly title?: string;
  readonly short?: string;
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
  readonly span?: number;
  readonly gross?: number;
  readonly simulated?: {
    readonly of: string;
    readonly factor: number;
    readonly offset?: number;
    readonly noise?: number;
  };
}

/**
 * The channels, and what else of the machine the detector knows, as the asset's file has it, for
 * whoever needs no more: the whole check of an asset (wind-turbine.ts) would be most of a small
 * function's bundle.
 */
export const FILE_CHANNELS: readonly FileChannel[] = json.channels;
/** As far as a value has a meaning at all. */
const LARGEST_GROSS = 1e6;

/** What a broken sensor of the channel shows at most. */
export const grossOf = ({ gross = LARGEST_GROSS }: Pick<FileChannel, "gross">): number => gross;

export const FILE_LAMPS: readonly { readonly name: string; readonly title: string }[] = json.lamps;
export const FILE_RUNNING: readonly { readonly channel: string }[] = json.running.any;
export const FILE_PARTS: readonly string[] = json.parts;
export const FILE_CONTEXT: {
  readonly wind: string;
  readonly rotor: string;
  readonly output: string;
} = json.context;
