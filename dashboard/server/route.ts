interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface Route {
  readonly method: "GET" | "POST";
  /** Its groups are handed over, percent-decoded. */
  readonly path: RegExp;
  answer(variables: readonly string[], body: unknown): Promise<Answer>;
}
