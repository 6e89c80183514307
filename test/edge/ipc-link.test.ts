import { EventEmitter, once } from "node:events";
import { expect, test } from "vitest";
import { NotPermitted } from "../../edge/detector/device-link.ts";
import type { IpcConnection } from "../../edge/detector/ipc-connection.ts";
import { connectLink } from "../../edge/detector/ipc-link.ts";

const aConnection = (overrides: Partial<IpcConnection> = {}): IpcConnection => ({
  configuration: async () => ({}),
  subscribe: async () => undefined,
  publish: async () => undefined,
  reportState: async () => undefined,
  close: async () => undefined,
  ...overrides,
});

const timing = { firstWaitMs: 1, longestWaitMs: 2, goneMs: 60_000 };
const unexpected = (reason: string) => {
  throw new Error(reason);
};

test("A connection that fails at first is tried again", async () => {
  let tries = 0;
  const link = await connectLink({
    ...timing,
    onGone: unexpected,
    open: async () => {
      tries += 1;
      if (tries < 3) throw new Error("no such file");
      return aConnection();
    },
  });
  expect(tries).toBe(3);
  await link.close();
});

test("A broken connection is replaced with all its subscriptions; calls in between reject at once", async () => {
  const events = new EventEmitter();
  const ends: (() => void)[] = [];
  const subscribed: string[] = [];
  const link = await connectLink({
    ...timing,
    onGone: unexpected,
    open: async (onEnd) => {
      const number = ends.push(onEnd);
      return aConnection({
        subscribe: async (topic) => {
          subscribed.push(`${number} ${topic}`);
          if (number === 2) queueMicrotask(() => events.emit(topic));
        },
      });
    },
  });
  await link.subscribe("a", () => undefined);
  await link.subscribe("b", () => undefined);
  const restored = once(events, "b");
  ends[0]?.();
  await expect(link.publish({ topic: "t", payload: "{}", qos: 1 })).rejects.toThrow(
    "not connected",
  );
  await restored;
  expect(subscribed).toEqual(["1 a", "1 b", "2 a", "2 b"]);
  ends[0]?.();
  expect(ends).toHaveLength(2);
  await link.close();
});

test("A subscription that fails is tried again, also on the connection that replaces a broken one", async () => {
  let tries = 0;
  const ends: (() => void)[] = [];
  const link = await connectLink({
    ...timing,
    onGone: unexpected,
    open: async (onEnd) => {
      ends.push(onEnd);
      return aConnection({
        subscribe: async () => {
          tries += 1;
          if (tries === 2) ends[0]?.();
          if (tries < 3) throw new Error("no answer within 5000 ms");
        },
      });
    },
  });
  await link.subscribe("a", () => undefined);
  expect(tries).toBe(3);
  expect(ends).toHaveLength(2);
  await link.close();
});

test("A subscription that the deployment does not permit fails at once", async () => {
  let tries = 0;
  const link = await connectLink({
    ...timing,
    onGone: unexpected,
    open: async () =>
      aConnection({
        subscribe: async () => {
          tries += 1;
          throw new NotPermitted("SubscribeToIoTCore a failed with UnauthorizedError");
        },
      }),
  });
  await expect(link.subscribe("a", () => undefined)).rejects.toThrow("UnauthorizedError");
  expect(tries).toBe(1);
  await link.close();
});

test("A nucleus that stays away is reported once as gone", async () => {
  let opened = 0;
  let end = (): void => undefined;
  const gone = new Promise<string>((resolve) => {
    connectLink({
      ...timing,
      goneMs: 20,
      onGone: resolve,
      open: async (onEnd) => {
        opened += 1;
        end = onEnd;
        if (opened > 1) throw new Error("connection refused");
        return aConnection();
      },
    }).then(() => end(), unexpected);
  });
  expect(await gone).toBe("connection refused");
});

test("A nucleus that was never there is an error of the start", async () => {
  const open = () => Promise.reject(new Error("no such socket"));
  await expect(connectLink({ ...timing, goneMs: 10, onGone: unexpected, open })).rejects.toThrow(
    "no such socket",
  );
});

test("A closed link does not connect again", async () => {
  const ends: (() => void)[] = [];
  const link = await connectLink({
    ...timing,
    onGone: unexpected,
    open: async (onEnd) => {
      ends.push(onEnd);
      return aConnection();
    },
  });
  await link.close();
  ends[0]?.();
  expect(ends).toHaveLength(1);
  await expect(link.configuration()).rejects.toThrow("not connected");
});
