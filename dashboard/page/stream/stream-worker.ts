import type { TurbineView } from "../../../domain/rollout/snapshot.ts";
import { listenForEver } from "./event-stream.ts";
import type { StreamMessage, TabMessage } from "./stream-message.ts";

/**
 * Runs once for all tabs of a browser and holds their one stream: a browser opens six connections to
 * a server, and a seventh tab would wait for ever.
 */
const tabs = new Map<MessagePort, { isVisible: boolean }>();
const turbines = new Map<string, TurbineView>();
let fleet: StreamMessage | undefined;

const everything = (): StreamMessage[] => [
  { kind: "turbines", turbines: [...turbines.values()] },
  ...(fleet ? [fleet] : []),
];

const tell = (port: MessagePort, messages: readonly StreamMessage[]): void => {
  for (const message of messages) port.postMessage(message);
};

listenForEver((message) => {
  if (message.kind === "fleet") fleet = message;
  else for (const turbine of message.turbines) turbines.set(turbine.id, turbine);
  for (const [port, { isVisible }] of tabs) if (isVisible) port.postMessage(message);
});

addEventListener("connect", (event) => {
  const [port] = (event as MessageEvent).ports;
  if (port === undefined) return;
  tabs.set(port, { isVisible: true });
  port.onmessage = ({ data }: MessageEvent<TabMessage | "gone">) => {
    if (data === "gone") return void tabs.delete(port);
    tabs.set(port, { isVisible: data.isVisible });
    // What it missed while it was hidden.
    if (data.isVisible && turbines.size > 0) tell(port, everything());
  };
  if (turbines.size > 0) tell(port, everything());
});
