import type { ComponentConfigurations } from "../configurations.ts";
import { IpcError, type IpcOperation, type IpcStream } from "./operation.ts";
import { isMatch } from "./topic-match.ts";

/** GetConfiguration and its like, for the component's own configuration or another's. */
export const configurationOperations = (
  configurations: ComponentConfigurations,
): Record<string, IpcOperation> => ({
  GetConfiguration: ({ componentName, keyPath = [] }, { component }) => {
    const name = componentName ?? component;
    const value = configurations.get(name, keyPath);
    if (value === undefined) {
      throw new IpcError("ResourceNotFoundError", `Key not found: ${keyPath.join("/")} of ${name}`);
    }
    const key = keyPath.at(-1);
    const isTree = typeof value === "object" && value !== null && !Array.isArray(value);
    return { componentName: name, value: isTree || key === undefined ? value : { [key]: value } };
  },
  UpdateConfiguration: ({ keyPath = [], valueToMerge }, { component }) => {
    configurations.merge(component, keyPath, valueToMerge);
    return {};
  },
  SubscribeToConfigurationUpdate: ({ componentName }, stream) => {
    const name = componentName ?? stream.component;
    stream.onEnd(
      configurations.onUpdate(name, (keyPath) =>
        stream.event("ConfigurationUpdateEvents", {
          configurationUpdateEvent: { componentName: name, keyPath },
        }),
      ),
    );
    return {};
  },
});

/** Publish and subscribe between the components of this device. */
export const pubsubOperations = (): Record<string, IpcOperation> => {
  const subscriptions = new Set<{ topic: string; stream: IpcStream }>();
  return {
    PublishToTopic: ({ topic, publishMessage }) => {
      for (const subscription of subscriptions) {
        if (!isMatch(subscription.topic, topic)) continue;
        const context = { context: { topic } };
        const { jsonMessage, binaryMessage } = publishMessage ?? {};
        subscription.stream.event("SubscriptionResponseMessage", {
          ...(jsonMessage && { jsonMessage: { ...jsonMessage, ...context } }),
          ...(binaryMessage && { binaryMessage: { ...binaryMessage, ...context } }),
        });
      }
      return {};
    },
    SubscribeToTopic: ({ topic }, stream) => {
      const subscription = { topic, stream };
      subscriptions.add(subscription);
      stream.onEnd(() => subscriptions.delete(subscription));
      return { topicName: topic };
    },
  };
};
