import { errorText } from "../../domain/error-text.ts";
import { ServiceBusy, ServiceRefused } from "../../domain/errors.ts";
import { isPassing } from "../../domain/passing-errors.ts";

/**
 * Runs one AWS call and translates its failure: what may pass is ServiceBusy (the state machine
 * retries it), everything else ServiceRefused. `what` says the call with its subject, for people.
 */
export const ask = async <T>(what: string, call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (cause) {
    const name = errorName(cause);
    const text = `${what}: ${name}: ${errorText(cause)}`;
    throw isPassing(name, statusOf(cause))
      ? new ServiceBusy(text, { cause })
      : new ServiceRefused(text, { cause });
  }
};

/** As `ask`, but an error of one of these names answers undefined instead. */
export const askUnless = async <T>(
  names: readonly string[],
  what: string,
  call: () => Promise<T>,
): Promise<T | undefined> => {
  try {
    return await ask(what, call);
  } catch (error) {
    if (error instanceof Error && names.includes(errorName(error.cause))) return undefined;
    throw error;
  }
};

const errorName = (error: unknown): string => {
  if (!(error instanceof Error)) return "Error";
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return error.name === "Error" && code ? code : error.name;
};

const statusOf = (error: unknown): number => {
  const metadata = error instanceof Error && "$metadata" in error ? error.$metadata : undefined;
  return typeof metadata === "object" && metadata !== null && "httpStatusCode" in metadata
    ? Number(metadata.httpStatusCode)
    : 0;
};
