import { isLookOnly, message } from "../store.ts";

/** Sends a command and says what the server answered; a refusal's own words are shown. */
export const command = async (path: string, body: object = {}): Promise<boolean> => {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (response.ok) return true;
    // Whoever serves the page has no right to decide: from now on the page offers commands to copy.
    if (response.status === 403) isLookOnly.value = true;
    const { error } = (await response.json()) as { error?: string };
    message.value = error ?? `the server answered ${response.status}`;
  } catch {
    message.value = "The server does not answer; is it still running?";
  }
  return false;
};

const turbinePath = (id: string): string => `/api/turbines/${encodeURIComponent(id)}`;

export const setRunning = (id: string, isRunning: boolean): Promise<boolean> =>
  command(`${turbinePath(id)}/${isRunning ? "start" : "stop"}`);

export const setFault = (
  id: string,
  kind: string,
  on: boolean,
  size: { strength?: number; rampSeconds?: number } = {},
): Promise<boolean> => command(`${turbinePath(id)}/faults`, { kind, on, ...size });
