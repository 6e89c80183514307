/** Does that kind of work with the order after so many seconds of the cloud's time. */
export type Later<Order> = (order: Order, seconds: number) => void;

/**
 * Work that waits for its time, kept in the store: what was due while nobody ran is done at the next
 * start. Work that answers a promise is done once that settles, so it may be done twice, never not.
 */
export interface Timers {
  /** Gives the work a name by which a later start knows it; answers what schedules it. */
  define<Order>(kind: string, work: (order: Order) => void | Promise<void>): Later<Order>;
  /** Schedules what an earlier process left; everything that may be called must be there. */
  resume(): void;
}
