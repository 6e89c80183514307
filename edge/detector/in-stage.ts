import { staged } from "../../domain/stage.ts";
import type { DeviceLink } from "./device-link.ts";

/** A link whose topics are those of a stage, which the device's own name tells. */
export const inStage = (link: DeviceLink, stage: string): DeviceLink =>
  stage === ""
    ? link
    : {
        ...link,
        subscribe: (topic, receive) => link.subscribe(staged(stage, topic), receive),
        publish: (message) => link.publish({ ...message, topic: staged(stage, message.topic) }),
      };
