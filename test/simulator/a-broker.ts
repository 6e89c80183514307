/** A broker in this process: what is published reaches the subscribers of exactly that filter's topics. */
export const createTestBroker = () => {
  const receivers = new Map<string, (topic: string, payload: Uint8Array) => void>();
  return {
    subscribe: (filter: string, receive: (topic: string, payload: Uint8Array) => void) => {
      receivers.set(filter, receive);
      return () => void receivers.delete(filter);
    },
    publish: (topic: string, payload: string | object): void => {
      const text = typeof payload === "string" ? payload : JSON.stringify(payload);
      for (const [filter, receive] of receivers) {
        if (new RegExp(`^${filter.replace("+", "[^/]+")}$`).test(topic)) {
          receive(topic, Buffer.from(text));
        }
      }
    },
    subscriptions: () => receivers.size,
  };
};

export const verdictOf = (time: number, flags: object = {}, turbineId = "1") => ({
  turbineId,
  time,
  modelVersion: "3",
  firstSeq: 0,
  lastSeq: 99,
  values: [0, 0, 0, 0, 0, 0],
  thresholds: [1, 1, 1, 1, 1, 1],
  anomalies: [false, false, false, false, false, false],
  flags: { vibration: false, rotation: false, voltage: false, ...flags },
});

export const labelOf = (modelVersion = "3") => ({
  model_label_status: "Model loaded",
  modelVersion,
});
