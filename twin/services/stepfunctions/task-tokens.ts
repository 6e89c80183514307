import { StateFailure } from "../../state-machine/state-failure.ts";
import { AwsError } from "../../wire/service.ts";
import type { Store } from "../../world/store.ts";

/** The tokens that tasks wait for. */
export interface TaskTokens {
  /** Waits for the token's result. @throws StateFailure from SendTaskFailure; the signal's reason when it fires */
  wait(token: string, signal: AbortSignal, heartbeat: () => void): Promise<unknown>;
  succeed(token: string, output: string): void;
  fail(token: string, error: string | undefined, cause: string | undefined): void;
  heartbeat(token: string): void;
}

interface Waiting {
  readonly take: (answer: Answer) => void;
  readonly heartbeat: () => void;
}

/** What was sent for a token; kept, for a process may die before its execution went on. */
type Answer =
  | { readonly kind: "success"; readonly output: unknown }
  | { readonly kind: "failure"; readonly error?: string; readonly cause?: string };

/** Without an answer it is open, or nobody waits any more. */
interface KeptToken {
  readonly isOpen: boolean;
  readonly answer?: Answer;
}

/** So many are remembered, to say of a late answer that it came too late. */
const KEPT = 2_000;

export const createTaskTokens = (store: Store): TaskTokens => {
  const tokens = store.collection<KeptToken>("stepfunctions/task-tokens");
  const waiting = new Map<string, Waiting>();

  const close = (token: string, answer?: Answer): void => {
    waiting.delete(token);
    tokens.set(token, { isOpen: false, ...(answer && { answer }) });
    for (const [oldest, { isOpen }] of tokens) {
      if (tokens.size <= KEPT) return;
      if (!isOpen) tokens.delete(oldest);
    }
  };

  const expectOpen = (token: string): Waiting | undefined => {
    const found = tokens.get(token);
    if (found?.isOpen) return waiting.get(token);
    if (found !== undefined)
      throw new AwsError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
    if (!/^[A-Za-z0-9+/]{64}$/.test(token))
      throw new AwsError("InvalidToken", `Invalid Token: '${token.slice(0, 80)}'`);
    throw new AwsError("TaskDoesNotExist", "Task does not exist");
  };

  const answer = (token: string, given: Answer): void => {
    const task = expectOpen(token);
    close(token, given);
    task?.take(given);
  };

  return {
    wait: (token, signal, heartbeat) =>
      new Promise((resolve, reject) => {
        const take = (given: Answer): void =>
          given.kind === "success"
            ? resolve(given.output)
            : reject(new StateFailure(given.error, given.cause));
        const earlier = tokens.get(token)?.answer;
        if (earlier !== undefined) return take(earlier);
        tokens.set(token, { isOpen: true });
        waiting.set(token, { take, heartbeat });
        const stop = () => {
          if (waiting.has(token)) close(token);
          reject(signal.reason);
        };
        if (signal.aborted) stop();
        else signal.addEventListener("abort", stop, { once: true });
      }),
    succeed(token, output) {
      expectOpen(token);
      answer(token, { kind: "success", output: parsed(output) });
    },
    fail: (token, error, cause) =>
      answer(token, {
        kind: "failure",
        ...(error !== undefined && { error }),
        ...(cause !== undefined && { cause }),
      }),
    heartbeat: (token) => expectOpen(token)?.heartbeat(),
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
