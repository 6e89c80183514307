import { expect, test } from "vitest";
import { promised } from "../../../adapters/aws/promised.ts";
import { ServiceRefused } from "../../../domain/errors.ts";

test("A field that AWS answered is handed on", () => {
  expect(promised("arn:aws:iot:…", "certificateArn")).toBe("arn:aws:iot:…");
});

test("A field that AWS left out is an error that names it, not an empty text", () => {
  const missing = () => promised(undefined, "certificateArn");
  expect(missing).toThrow(ServiceRefused);
  expect(missing).toThrow("AWS answered without certificateArn");
});
