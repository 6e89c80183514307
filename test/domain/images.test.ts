import { expect, test } from "vitest";
import { judgeImages, type RingOnImage } from "../../domain/images.ts";

const ring = (name: string, image: string | undefined, well = 2): RingOnImage => ({
  ring: name,
  image,
  devices: 2,
  well,
});
const states = (...rings: RingOnImage[]) =>
  judgeImages(rings, "ami-2").map(({ state, advice }) => [state, advice]);
const TAKE = (name: string) =>
  `set another text in imageGenerations.${name} and deploy; its instances are replaced`;

test("Rings take a newer image in their order, one at a time", () => {
  expect(states(ring("canary", "ami-1"), ring("half", "ami-1"), ring("all", "ami-1"))).toEqual([
    ["next", TAKE("canary")],
    ["later", "after ring canary"],
    ["later", "after ring canary"],
  ]);
  expect(states(ring("canary", "ami-2"), ring("half", "ami-1"), ring("all", "ami-1"))).toEqual([
    ["newest", ""],
    ["next", TAKE("half")],
    ["later", "after ring half"],
  ]);
  expect(states(ring("canary", "ami-2"), ring("all", "ami-2"))).toEqual([
    ["newest", ""],
    ["newest", ""],
  ]);
});

test("The next ring waits until every device of those before is well on the newest image", () => {
  expect(states(ring("canary", "ami-2", 1), ring("all", "ami-1"))).toEqual([
    ["newest", ""],
    ["wait", "ring canary: 1 of 2 devices are well on the newest image"],
  ]);
});

test("What nobody knows an image of is left alone, and nothing is newer than an unknown newest", () => {
  expect(states(ring("own", undefined), ring("all", "ami-1"))[0]?.[0]).toBe("unknown");
  const [view] = judgeImages([ring("canary", "ami-1")], undefined);
  expect(view?.state).toBe("unknown");
});
