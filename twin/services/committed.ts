import type { Operation, Service } from "../wire/service.ts";
import type { Store } from "../world/store.ts";

/** The services, with everything that a call did durable before its answer leaves. */
export const committed = (services: readonly Service[], store: Store): Service[] =>
  services.map(({ name, operations }) => ({
    name,
    operations: Object.fromEntries(
      Object.entries(operations).map(([operation, work]) => [operation, answered(work, store)]),
    ),
  }));

const answered =
  (work: Operation, store: Store): Operation =>
  async (input, call) => {
    try {
      return await work(input, call);
    } finally {
      store.commit();
    }
  };
