import { expect, test } from "vitest";
import { judgeRecognition } from "../../../../domain/turbine/understudy/recognition.ts";

test.each([
  [9, 9, "sees"],
  [8, 9, "sees"],
  [7, 9, "blind"],
  [18, 20, "sees"],
  [17, 20, "blind"],
  [2, 3, "unclear"],
  [1, 3, "blind"],
] as const)(
  "A model that found %i of %i, 90 %% wanted, is said to be: %s",
  (found, given, said) => {
    expect(judgeRecognition(found, given, 90)).toBe(said);
  },
);
