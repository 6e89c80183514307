/** What a state hands on; without `next` its flow ends. */
export interface Step {
  readonly output: unknown;
  readonly assigned?: Readonly<Record<string, unknown>>;
  readonly next?: string | undefined;
}
