import { expect, test } from "vitest";
import { createDecoded } from "../../../../domain/turbine/engine/decoding/decoded.ts";
import {
  createDecoder,
  decodeMessage,
} from "../../../../domain/turbine/engine/decoding/decoder.ts";
import { BATCH, columnsOf, differencesIn, MESSAGES, outcomeOf } from "./messages.ts";

const utf8 = new TextEncoder();

test.each(MESSAGES)("The %s decodes as the schema reads it, learnt or not", (_name, text) => {
  const decoder = createDecoder("7");
  const out = createDecoded();
  for (let again = 0; again < 3; again++) {
    expect(outcomeOf(decodeMessage(decoder, utf8.encode(text), out), out)).toEqual(
      columnsOf(text, "7"),
    );
  }
});

test.each([
  ["a text for a number", BATCH.replace("[1,0.99,1]", '[1,"0.99",1]'), "qw"],
  ["a list that is too short", BATCH.replace("[1,0.99,1]", "[1,0.99]"), "qx"],
  ["no rate", BATCH.replace('"rateHz":20,', ""), "rateHz"],
  ["a rate of nought", BATCH.replace('"rateHz":20,', '"rateHz":0,'), "rateHz"],
  ["another turbine", BATCH.replace('"7"', '"8"'), "turbineId"],
])("A batch with %s is refused whole, with the field", (_what, text, field) => {
  const decoder = createDecoder("7");
  const out = createDecoded();
  decodeMessage(decoder, utf8.encode(BATCH), out);
  expect(decodeMessage(decoder, utf8.encode(text), out)?.reason).toContain(field);
});

/** A few thousand; as many more as one likes with another number. */
const ROUNDS = 4_000;

test("A mutated message has the outcome that the schema gives it", () => {
  expect(differencesIn(ROUNDS, 1)).toEqual([]);
});
