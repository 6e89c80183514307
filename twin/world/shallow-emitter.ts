/** What of mqemitter does the work of one message. */
interface Emitter {
  _do(message: unknown, done: unknown): unknown;
}

/**
 * mqemitter 7.1.0 begins the next waiting message from within the end of the one before: some thousand that
 * waited while nobody subscribed to them, as after a burst on a starved machine, overflowed the stack.
 * From here on the next begins when the one before has returned, in the same order.
 */
export const makeShallow = (emitter: Emitter): void => {
  const perform = emitter._do.bind(emitter);
  const waiting: (readonly [unknown, unknown])[] = [];
  let isAtWork = false;
  emitter._do = (message, done) => {
    waiting.push([message, done]);
    if (isAtWork) return emitter;
    isAtWork = true;
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) perform(...next);
    } finally {
      isAtWork = false;
    }
    return emitter;
  };
};
