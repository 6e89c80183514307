import type { FleetSnapshot, TurbineView } from "../../../domain/rollout/snapshot.ts";
import type { StreamMessage } from "./stream-message.ts";

const PATH = "/api/events?form=changes";
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
/** The server says something each second; a connection that does not is dead, whatever it thinks. */
const DEAD_MS = 10_000;

/**
 * Listens to the server for ever. A browser reopens a stream that broke, but not one that was
 * answered with a status (a restart behind a proxy, a full server): that is opened again here, with
 * growing waits.
 */
export const listenForEver = (take: (message: StreamMessage) => void): void => {
  let wait = FIRST_WAIT_MS;
  const open = (): void => {
    const source = new EventSource(PATH);
    let reopening = false;
    let silence = setTimeout(reopen, DEAD_MS);
    function reopen(): void {
      if (reopening) return;
      reopening = true;
      clearTimeout(silence);
      source.close();
      setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
    const heard = (): void => {
      wait = FIRST_WAIT_MS;
      clearTimeout(silence);
      silence = setTimeout(reopen, DEAD_MS);
    };
    source.onmessage = ({ data }: MessageEvent<string>) => {
      heard();
      const { turbines } = JSON.parse(data) as { turbines: TurbineView[] };
      take({ kind: "turbines", turbines });
    };
    source.addEventListener("fleet", ({ data }: MessageEvent<string>) => {
      heard();
      take({ kind: "fleet", fleet: JSON.parse(data) as FleetSnapshot });
    });
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) reopen();
    };
  };
  open();
};
