import { afterEach, beforeEach, vi } from "vitest";
import { type Miniature, startMiniature } from "./miniature.ts";

/**
 * Prepares a file's tests for accounts in miniature; what it answers starts one, which is closed after
 * the test that started it.
 */
export const miniaturesClosedAfterEach = (): ((
  place: Parameters<typeof startMiniature>[0],
) => Promise<Miniature>) => {
  // A deployment takes seconds of a free core, and many of them where all cores are in use.
  vi.setConfig({ testTimeout: 480_000 });
  let account: Miniature | undefined;
  beforeEach(() => {
    // CDK's own handler tells CloudFormation's requests to the log.
    vi.spyOn(console, "log").mockReturnValue();
    vi.spyOn(console, "info").mockReturnValue();
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await account?.close();
    account = undefined;
  });
  return async (place) => {
    account = await startMiniature(place, vi.resetModules);
    return account;
  };
};
