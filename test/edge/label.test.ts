import { expect, test } from "vitest";
import { createAnnouncer } from "../../edge/detector/label.ts";

test("A label that says what was said is not sent again; another one is, to every turbine", () => {
  const sent: string[] = [];
  const announcer = createAnnouncer(["1", "2"], ({ topic, payload }) => {
    const { model_label_status: status, reason } = JSON.parse(payload);
    sent.push(`${topic.split("/")[1]} ${status}${reason ? `: ${reason}` : ""}`);
  });
  announcer.loaded("3");
  announcer.loaded("3");
  expect(sent.splice(0)).toEqual(["1 Model loaded", "2 Model loaded"]);
  announcer.loaded("3", "4 was put aside");
  announcer.loaded("3", "4 was put aside");
  expect(sent.splice(0)).toEqual([
    "1 Model loaded: 4 was put aside",
    "2 Model loaded: 4 was put aside",
  ]);
  announcer.notLoaded("3", "stopped");
  announcer.loaded("3");
  announcer.loaded("4");
  expect(sent.splice(0)).toEqual([
    "1 Model not loaded: stopped",
    "2 Model not loaded: stopped",
    "1 Model loaded",
    "2 Model loaded",
    "1 Model loaded",
    "2 Model loaded",
  ]);
});
