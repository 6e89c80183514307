/** What is released: a trainer's archive, and what is odd about what goes with it. */
export interface Release {
  readonly archive: Uint8Array;
  /** JavaScript that the detector's bundle begins with. */
  readonly detector?: string;
  readonly isSignedByAnother?: boolean;
}
