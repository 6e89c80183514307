import { StateFailure } from "../../state-machine/state-failure.ts";
import { AwsError } from "../../wire/service.ts";

/** The tokens that tasks wait for. */
export interface TaskTokens {
  /** Waits for the token's result. @throws StateFailure from SendTaskFailure; the signal's reason when it fires */
  wait(token: string, signal: AbortSignal, heartbeat: () => void): Promise<unknown>;
  succeed(token: string, output: string): void;
  fail(token: string, error: string | undefined, cause: string | undefined): void;
  heartbeat(token: string): void;
}

interface Waiting {
  readonly resolve: (output: unknown) => void;
  readonly reject: (failure: unknown) => void;
  readonly heartbeat: () => void;
}

export const createTaskTokens = (): TaskTokens => {
  const waiting = new Map<string, Waiting>();
  const closed = new Set<string>();

  const close = (token: string): void => {
    waiting.delete(token);
    closed.add(token);
  };

  const expectWaiting = (token: string): Waiting => {
    const found = waiting.get(token);
    if (found !== undefined) return found;
    if (closed.has(token))
      throw new AwsError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
    if (!/^[A-Za-z0-9+/]{64}$/.test(token))
      throw new AwsError("InvalidToken", `Invalid Token: '${token.slice(0, 80)}'`);
    throw new AwsError("TaskDoesNotExist", "Task does not exist");
  };

  return {
    wait: (token, signal, heartbeat) =>
      new Promise((resolve, reject) => {
        waiting.set(token, { resolve, reject, heartbeat });
        const stop = () => {
          close(token);
          reject(signal.reason);
        };
        if (signal.aborted) stop();
        else signal.addEventListener("abort", stop, { once: true });
      }),
    succeed(token, output) {
      const task = expectWaiting(token);
      const value = parsed(output);
      close(token);
      task.resolve(value);
    },
    fail(token, error, cause) {
      const task = expectWaiting(token);
      close(token);
      task.reject(new StateFailure(error, cause));
    },
    heartbeat: (token) => expectWaiting(token).heartbeat(),
  };
};

const parsed = (output: string): unknown => {
  try {
    return JSON.parse(output) as unknown;
  } catch (error) {
    throw invalidOutput(error as Error);
  }
};

const invalidOutput = ({ message }: Error): AwsError =>
  new AwsError("InvalidOutput", `Invalid Output: 'the output is not JSON: ${message}'`);
