interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** The body is a document of its own and no JSON. */
  readonly html?: boolean;
}

export interface Route {
  readonly method: "GET" | "POST";
  /** Its groups are handed over, percent-decoded. */
  readonly path: RegExp;
  answer(variables: readonly string[], body: unknown, query: URLSearchParams): Promise<Answer>;
}
