type Json = Readonly<Record<string, unknown>>;

/**
 * Which features of the Amazon States Language a definition uses, in short texts: its query
 * languages, state types, and the fields of machine, state, retrier, catcher and choice rule.
 * Which function or service a Task calls is none: its answer is recorded.
 */
export const featuresOf = (definition: Json, inherited = "JSONPath"): Set<string> => {
  const language = String(definition["QueryLanguage"] ?? inherited);
  const states = Object.values(definition["States"] as Readonly<Record<string, Json>>);
  return new Set([
    ...fieldsOf("machine", definition),
    ...states.flatMap((state) => [...ofState(state, language)]),
  ]);
};

const ofState = (state: Json, inherited: string): string[] => {
  const language = String(state["QueryLanguage"] ?? inherited);
  const machines = [state["Iterator"], state["ItemProcessor"], ...listIn(state, "Branches")];
  return [
    `language ${language}`,
    `type ${state["Type"]}`,
    ...fieldsOf("state", state),
    ...listIn(state, "Retry").flatMap((each) => fieldsOf("retrier", each)),
    ...listIn(state, "Catch").flatMap((each) => fieldsOf("catcher", each)),
    ...listIn(state, "Choices").flatMap((each) => fieldsOf("rule", each)),
    ...machines.flatMap((each) => (each ? [...featuresOf(each as Json, language)] : [])),
  ];
};

const listIn = (state: Json, field: string): readonly Json[] =>
  (state[field] as readonly Json[] | undefined) ?? [];

const fieldsOf = (owner: string, object: Json): string[] =>
  Object.keys(object)
    .filter((field) => !MEANINGLESS.has(field))
    .map((field) => `${owner} ${field}`);

/** Words for people, and where the language is written. */
const MEANINGLESS = new Set(["Comment", "QueryLanguage"]);
