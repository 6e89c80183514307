import { Logger } from "@aws-lambda-powertools/logger";

const logger = new Logger({ serviceName: "rollout" });

/**
 * A handler with a line in the log for what came out, or went wrong. Only the outcome's kind is
 * logged, and what `tell` picks of it: inputs carry task tokens.
 */
export const task =
  <T extends object>(
    state: string,
    run: (input: unknown, now: Date) => Promise<T>,
    tell: (output: T) => object = () => ({}),
  ) =>
  async (input: unknown): Promise<T> => {
    try {
      const output = await run(input, new Date());
      logger.info(state, {
        rollout: rolloutOf(input),
        kind: "kind" in output ? output.kind : "",
        ...tell(output),
      });
      return output;
    } catch (error) {
      logger.error(state, { rollout: rolloutOf(input), error: error as Error });
      throw error;
    }
  };

const rolloutOf = (input: unknown): string => {
  const rollout = (input as { rollout?: { id?: unknown } } | null)?.rollout;
  return typeof rollout?.id === "string" ? rollout.id : "none";
};
