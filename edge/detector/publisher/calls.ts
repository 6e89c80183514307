/** Calls under way on one connection, each on a stream of its own. */
export interface Calls {
  /** Streams are numbered from 1 without a gap: any other number ends the connection (aws-c-event-stream). */
  begin(): { readonly streamId: number; readonly answer: Promise<void> };
  succeed(streamId: number): void;
  fail(streamId: number, error: Error): void;
  /** The connection is gone: nothing that is under way will be answered. */
  failAll(error: Error): void;
}

interface Call {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  readonly overdueAt: number;
}

/** One timer looks after all calls: each of its own would be made and unmade for every message. */
const LOOK_MS = 500;

/** A call that is not answered within `callMs` is rejected. */
export const createCalls = (callMs: number): Calls => {
  const calls = new Map<number, Call>();
  let last = 0;

  const end = (streamId: number): Call | undefined => {
    const call = calls.get(streamId);
    calls.delete(streamId);
    return call;
  };

  const look = (): void => {
    const now = performance.now();
    for (const [streamId, { overdueAt }] of calls) {
      // They are in the order of their begin.
      if (overdueAt > now) break;
      end(streamId)?.reject(new Error(`no answer within ${callMs} ms`));
    }
  };
  const timer = setInterval(look, Math.min(LOOK_MS, callMs)).unref();

  return {
    begin() {
      last += 1;
      const streamId = last;
      const answer = new Promise<void>((resolve, reject) => {
        calls.set(streamId, { resolve, reject, overdueAt: performance.now() + callMs });
      });
      return { streamId, answer };
    },
    succeed: (streamId) => end(streamId)?.resolve(),
    fail: (streamId, error) => end(streamId)?.reject(error),
    failAll(error) {
      clearInterval(timer);
      for (const streamId of [...calls.keys()]) end(streamId)?.reject(error);
    },
  };
};
