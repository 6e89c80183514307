import { expect, test } from "vitest";
import { ownTags } from "../../domain/tags.ts";

test("Tags that AWS has set are never sent back", () => {
  expect(ownTags({ team: "wind", "aws:cloudformation:stack-name": "Fleet" })).toEqual({
    tags: { team: "wind" },
  });
  expect(ownTags({ "aws:cloudformation:stack-name": "Fleet" })).toEqual({});
  expect(ownTags(undefined)).toEqual({});
});
