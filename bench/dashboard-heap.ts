import type { CDPSession } from "playwright-core";

export interface HeapWatch {
  /** Ends it; answers what was seen, oldest first, in MB, the last one now. */
  end(): Promise<number[]>;
}

/** What a page holds after a collection, again and again; without a period only at the end. */
export const watchHeap = (devtools: CDPSession, everySeconds?: number): HeapWatch => {
  const seen: number[] = [];
  let looking = Promise.resolve();
  const look = (): Promise<void> => {
    looking = looking.then(async () => void seen.push(await heapMb(devtools)));
    return looking;
  };
  const timer =
    everySeconds === undefined ? undefined : setInterval(() => void look(), everySeconds * 1_000);
  return {
    end: async () => {
      clearInterval(timer);
      await look();
      return seen;
    },
  };
};

/** Typed arrays lie outside of the script engine's own heap. */
const heapMb = async (devtools: CDPSession): Promise<number> => {
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize, backingStorageSize = 0 } = (await devtools.send("Runtime.getHeapUsage")) as {
    usedSize: number;
    backingStorageSize?: number;
  };
  return (usedSize + backingStorageSize) / 1e6;
};
