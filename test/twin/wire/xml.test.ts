import * as fc from "fast-check";
import { expect, test } from "vitest";
import { escapeXml, parseXml, tag } from "../../../twin/wire/xml.ts";

test("elements nest, prefixes and attributes are dropped, declarations and comments skipped", () => {
  const source = `<?xml version="1.0"?><!-- a --><s3:Delete xmlns:s3="x"><Object><Key a="1">k</Key></Object><Quiet/></s3:Delete>`;
  expect(parseXml(source)).toEqual({
    name: "Delete",
    text: "",
    children: [
      { name: "Object", text: "", children: [{ name: "Key", text: "k", children: [] }] },
      { name: "Quiet", text: "", children: [] },
    ],
  });
});

test("any text survives escaping and reading", () => {
  void fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (value) => {
      expect(parseXml(tag("a", escapeXml(value)))?.text ?? "").toBe(value);
    }),
  );
});

test.each([[""], ["text"], ["<a>"], ["</a>"], ["<a></b>"], ["<a/><b/>"], ["<a><b></a></b>"]])(
  "%j is not one element",
  (source) => {
    expect(parseXml(source)).toBeUndefined();
  },
);

test("no input throws", () => {
  void fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'<>/&;#x9 a!?"=') }), (source) => {
      parseXml(source);
    }),
  );
  expect(parseXml("<a>&#x110000;&#65;</a>")?.text).toBe("&#x110000;A");
});
