import type { Flow, ItemReader, QueryLanguage, State } from "./definition.ts";

/** One sentence for each fault of a Map that hands its items to executions of their own. */
export const faultsInDistribution = (state: State, language: QueryLanguage): string[] => {
  const { ItemReader: reader, ItemProcessor: flow } = state;
  const isDistributed = flow?.ProcessorConfig?.Mode === "DISTRIBUTED";
  return [
    ...(isDistributed ? faultsOfProcessor(flow) : []),
    ...(reader && !isDistributed ? ["'ItemReader' needs a Map in mode DISTRIBUTED"] : []),
    ...(reader ? faultsOfReader(reader, language) : []),
  ];
};

const faultsOfProcessor = ({ ProcessorConfig }: Flow): string[] =>
  ["STANDARD", "EXPRESS"].includes(String(ProcessorConfig?.ExecutionType))
    ? []
    : ["a Map in mode DISTRIBUTED needs an 'ExecutionType', STANDARD or EXPRESS"];

const faultsOfReader = (reader: ItemReader, language: QueryLanguage): string[] => [
  ...strangersIn(reader, ["Resource", ARGUMENTS[language], "ReaderConfig"], "ItemReader"),
  ...(/^arn:aws[a-z-]*:states:::s3:(getObject|listObjectsV2)$/.test(reader.Resource)
    ? []
    : [`the ItemReader's resource '${reader.Resource}' is not supported`]),
  ...faultsOfConfig(reader),
];

const ARGUMENTS = { JSONata: "Arguments", JSONPath: "Parameters" } as const;

const faultsOfConfig = ({ Resource, ReaderConfig: config = {} }: ItemReader): string[] => {
  const { InputType, CSVHeaderLocation } = config;
  const isOfObject = Resource.endsWith(":s3:getObject");
  const isKnown = ["JSON", "JSONL", "CSV"].includes(String(InputType));
  return [
    ...strangersIn(config, CONFIG_FIELDS, "ReaderConfig"),
    ...(isOfObject && !isKnown
      ? [`the InputType ${JSON.stringify(InputType)} is not supported, only JSON, JSONL and CSV`]
      : []),
    ...(InputType === "CSV" && !["FIRST_ROW", "GIVEN"].includes(String(CSVHeaderLocation))
      ? ["a CSV needs a 'CSVHeaderLocation', FIRST_ROW or GIVEN"]
      : []),
  ];
};

const CONFIG_FIELDS = ["InputType", "CSVHeaderLocation", "CSVHeaders", "CSVDelimiter", "MaxItems"];

const strangersIn = (value: object, known: readonly string[], where: string): string[] =>
  Object.keys(value)
    .filter((field) => !known.includes(field))
    .map((field) => `the field '${field}' is not supported in an ${where}`);
