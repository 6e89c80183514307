import { BroadcastChannel } from "node:worker_threads";

/** Answers once another invocation runs at the same time. */
export const handler = ({ me }: { me: string }): Promise<string> =>
  new Promise((resolve) => {
    const channel = new BroadcastChannel("meeting");
    channel.onmessage = (message) => {
      const { from, isReply } = (message as unknown as { data: { from: string; isReply: boolean } })
        .data;
      if (!isReply) channel.postMessage({ from: me, isReply: true });
      setImmediate(() => channel.close());
      resolve(`${me} met ${from}`);
    };
    channel.postMessage({ from: me, isReply: false });
  });
