/** What runs the model on this device. */
export interface Runtime {
  /** One window of length × 6 values; answers every output by its name. */
  run(input: Float32Array): Promise<Outputs>;
  /** Many windows one after the other in one call; absent where the runtime takes one at a time. */
  runMany?(windows: Float32Array, count: number): Promise<Outputs>;
  close(): Promise<void>;
}

export type Outputs = Record<string, Float32Array>;
