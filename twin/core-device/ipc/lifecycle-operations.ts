import type { IpcOperation, IpcStream } from "./operation.ts";

export interface UpdateWatch {
  readonly operations: Readonly<Record<string, IpcOperation>>;
  /**
   * Tells every subscribed component of the coming update and waits until each agreed, asked for
   * more time at most once, or said nothing for `timeoutSeconds`.
   */
  announce(deploymentId: string, timeoutSeconds: number): Promise<void>;
}

/** UpdateState: a component's own word on how it is. */
export const stateOperations = (
  setState: (component: string, state: "RUNNING" | "ERRORED") => void,
): Record<string, IpcOperation> => ({
  UpdateState: ({ state }, { component }) => {
    setState(component, state === "ERRORED" ? "ERRORED" : "RUNNING");
    return {};
  },
});

/** SubscribeToComponentUpdates and DeferComponentUpdate. */
export const createUpdateWatch = (): UpdateWatch => {
  const subscribers = new Set<IpcStream>();
  const waiting = new Map<string, (recheckAfterMs: number) => void>();
  return {
    operations: {
      SubscribeToComponentUpdates: (_request, stream) => {
        subscribers.add(stream);
        stream.onEnd(() => subscribers.delete(stream));
        return {};
      },
      DeferComponentUpdate: ({ recheckAfterMs = 0 }, { component }) => {
        waiting.get(component)?.(Number(recheckAfterMs));
        return {};
      },
    },
    announce: async (deploymentId, timeoutSeconds) => {
      const answers = [...subscribers].map((stream) => {
        const answer = new Promise<number>((resolve) => waiting.set(stream.component, resolve));
        stream.event("ComponentUpdatePolicyEvents", {
          preUpdateEvent: { deploymentId, isGgcRestarting: false },
        });
        return within(answer, timeoutSeconds * 1_000);
      });
      const deferrals = await Promise.all(answers);
      waiting.clear();
      const longest = Math.min(Math.max(0, ...deferrals), timeoutSeconds * 1_000);
      if (longest > 0) await pause(longest);
    },
  };
};

const within = (answer: Promise<number>, milliseconds: number): Promise<number> =>
  Promise.race([answer, pause(milliseconds).then(() => 0)]);

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
