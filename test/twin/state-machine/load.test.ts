import { describe, expect, it } from "vitest";
import { loadDefinition } from "../../../twin/state-machine/load.ts";

const PLACE = `\${FunctionArn}`;

const load = (state: object, options = {}) =>
  loadDefinition(
    JSON.stringify({ QueryLanguage: "JSONata", StartAt: "Only", States: { Only: state } }),
    options,
  );

describe("loading a definition", () => {
  it("puts values in the place of their names", () => {
    const machine = load(
      { Type: "Task", Resource: PLACE, End: true },
      { substitutions: { FunctionArn: 'arn:"1"' } },
    );
    expect(machine.States["Only"]?.Resource).toBe('arn:"1"');
  });

  it("names every substitution that is missing or unused", () => {
    const resource = { Type: "Task", Resource: PLACE, End: true };
    expect(() => load(resource, { substitutions: { Other: "x" } })).toThrow(
      `'${PLACE}' has no value; the value of 'Other' is used nowhere`,
    );
  });

  it.each([
    [{ Type: "Activity", End: true }, `the type "Activity" is not supported`],
    [
      { Type: "Pass", Result: 1, End: true },
      "the field 'Result' is not supported in a Pass in JSONata",
    ],
    [{ Type: "Pass", Next: "Gone" }, "leads to 'Gone', which is no state"],
    [{ Type: "Pass" }, "exactly one of 'Next' and 'End: true' is needed"],
    [{ Type: "Pass", Output: "{% 1 + %}", End: true }, "'Output' holds no JSONata"],
    [
      {
        Type: "Pass",
        QueryLanguage: "JSONPath",
        Parameters: { "a.$": "States.Nope($)" },
        End: true,
      },
      "the intrinsic function States.Nope is not supported",
    ],
    [
      {
        Type: "Map",
        ItemProcessor: {
          ProcessorConfig: { Mode: "SCATTERED" },
          StartAt: "P",
          States: { P: { Type: "Pass", End: true } },
        },
        End: true,
      },
      "a Map has no mode SCATTERED, only INLINE and DISTRIBUTED",
    ],
    [
      {
        Type: "Map",
        ItemReader: { Resource: "arn:aws:states:::s3:getObject", ReaderConfig: {} },
        ItemProcessor: { StartAt: "P", States: { P: { Type: "Pass", End: true } } },
        End: true,
      },
      "'ItemReader' needs a Map in mode DISTRIBUTED; state 'Only': the InputType undefined is not supported, only JSON, JSONL and CSV",
    ],
    [
      {
        Type: "Map",
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED" },
          StartAt: "P",
          States: { P: { Type: "Pass", End: true } },
        },
        ResultWriter: {},
        End: true,
      },
      "a Map in mode DISTRIBUTED needs an 'ExecutionType', STANDARD or EXPRESS; state 'Only': a ResultWriter needs 'Resource' and 'Arguments'",
    ],
  ])("refuses %j, naming the state and the fault", (state, fault) => {
    expect(() => load(state)).toThrow(fault);
    expect(() => load(state)).toThrow("state 'Only': ");
  });
});
