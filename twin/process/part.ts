import { errorText } from "../error-text.ts";
/** What a part says to its supervisor, and hears from it. */
export interface Supervisor {
  /** A line for the terminal. */
  say(line: string): void;
  send(message: object): void;
  onMessage(listener: (message: unknown) => void): void;
}

export interface RunningPart {
  /** What others need to reach it, such as its address. */
  readonly details: object;
  stop(): Promise<void>;
}

export type PartMessage =
  | { readonly kind: "ready"; readonly details: object }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "say"; readonly line: string };

/** The reason is told already; there is nothing for whoever reads the log. */
const CANNOT_START = 2;

/**
 * The whole main program of a part: takes its configuration as the first message, says when it is
 * ready or why it cannot be, and ends on SIGTERM. What it writes goes into the log.
 */
export const runPart = <Configuration>(
  start: (configuration: Configuration, supervisor: Supervisor) => Promise<RunningPart>,
): void => {
  const send = (message: object): void => {
    if (process.connected) process.send?.(message);
  };
  const supervisor: Supervisor = {
    say: (line) => send({ kind: "say", line } satisfies PartMessage),
    send,
    onMessage: (listener) => void process.on("message", listener),
  };
  // Ctrl-C is the supervisor's to answer.
  process.on("SIGINT", () => undefined);
  process.once("message", (configuration) => {
    const running = start(configuration as Configuration, supervisor);
    process.once("SIGTERM", () => void end(running));
    running.then(
      ({ details }) => send({ kind: "ready", details } satisfies PartMessage),
      (error: unknown) => fail(error),
    );
  });
  // A pipe says it too, and is watched from outside; this one leaves in order.
  process.once("disconnect", () => process.exit(0));
};

/** Ends this part with the reason as its last word. */
export const fail = (error: unknown): void => {
  const reason = errorText(error);
  process.send?.({ kind: "failed", reason } satisfies PartMessage, () =>
    process.exit(CANNOT_START),
  );
};

const end = async (running: Promise<RunningPart>): Promise<void> => {
  try {
    await (await running).stop();
    process.exit(0);
  } catch (error) {
    console.error(`did not end cleanly: ${error instanceof Error ? error.stack : error}`);
    process.exit(1);
  }
};
