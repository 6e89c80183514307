/** The deployment does not permit the call; no further try changes that. */
export class NotPermitted extends Error {
  override readonly name = "NotPermitted";
}

/** What the detector needs of the device it runs on; Greengrass's IPC in the field. */
export interface DeviceLink {
  /** The component's configuration as the deployment set it. */
  configuration(): Promise<Record<string, unknown>>;
  /** Messages keep coming across reconnections until the link is closed. */
  subscribe(topic: string, receive: (topic: string, payload: Uint8Array) => void): Promise<void>;
  /**
   * Settles when the nucleus has taken the message; rejects rather than hang, and with
   * NotPermitted when trying again would change nothing.
   */
  publish(message: Message): Promise<void>;
  reportState(state: "RUNNING" | "ERRORED"): Promise<void>;
  close(): Promise<void>;
}

export interface Message {
  readonly topic: string;
  /** JSON. */
  readonly payload: string;
  /** 1 is delivered at least once, 0 is a sample that the next one replaces. */
  readonly qos: 0 | 1;
  readonly retain?: boolean;
}
