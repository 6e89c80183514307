import { faultsInFlow } from "./check-flow.ts";
import type { StateMachine } from "./definition.ts";
import { substitute } from "./substitute.ts";

export interface LoadOptions {
  /** Values for `${Name}` in the text, as CloudFormation's DefinitionSubstitutions. */
  readonly substitutions?: Readonly<Record<string, string>>;
  /** Whether a Task's Resource can be performed; default: everything. */
  readonly isSupported?: (resource: string) => boolean;
}

/**
 * A definition that will run. Refuses, listing every fault at once, what Step Functions would refuse
 * and what this interpreter does not cover, so that nothing is silently skipped at run time.
 * @throws DefinitionRefused
 */
export const loadDefinition = (text: string, options: LoadOptions = {}): StateMachine => {
  const { substitutions, isSupported = () => true } = options;
  const complete = substitutions === undefined ? text : substitute(text, substitutions);
  let machine: StateMachine;
  try {
    machine = JSON.parse(complete) as StateMachine;
  } catch (cause) {
    throw new DefinitionRefused([`it is not JSON: ${(cause as Error).message}`], { cause });
  }
  const language = machine.QueryLanguage ?? "JSONPath";
  const faults = [
    ...Object.keys(machine)
      .filter((field) => !MACHINE_FIELDS.has(field))
      .map((field) => `the state machine's field '${field}' is not supported`),
    ...faultsInFlow(machine, language, "", isSupported),
  ];
  if (faults.length > 0) throw new DefinitionRefused(faults);
  return machine;
};

const MACHINE_FIELDS: ReadonlySet<string> = new Set([
  "Comment",
  "QueryLanguage",
  "StartAt",
  "States",
  "TimeoutSeconds",
  "Version",
]);

export class DefinitionRefused extends Error {
  override readonly name = "DefinitionRefused";
  readonly faults: readonly string[];

  constructor(faults: readonly string[], options?: ErrorOptions) {
    super(`the state machine's definition is refused: ${faults.join("; ")}`, options);
    this.faults = faults;
  }
}
