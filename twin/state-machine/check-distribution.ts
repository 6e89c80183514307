import type {
  Flow,
  ItemBatcher,
  ItemReader,
  QueryLanguage,
  ResultWriter,
  State,
} from "./definition.ts";

/** One sentence for each fault of a Map that hands its items to executions of their own. */
export const faultsInDistribution = (state: State, language: QueryLanguage): string[] => {
  const { ItemReader: reader, ItemProcessor: flow } = state;
  const isDistributed = flow?.ProcessorConfig?.Mode === "DISTRIBUTED";
  return [
    ...(isDistributed ? faultsOfProcessor(flow) : []),
    ...(isDistributed
      ? []
      : OF_DISTRIBUTED.filter((field) => field in state).map(needsDistribution)),
    ...(reader ? faultsOfReader(reader, language) : []),
    ...(state.ItemBatcher ? faultsOfBatcher(state.ItemBatcher) : []),
    ...(state.ResultWriter ? faultsOfWriter(state.ResultWriter, language) : []),
  ];
};

const OF_DISTRIBUTED = [
  "ItemReader",
  "ItemBatcher",
  "ResultWriter",
  "ToleratedFailureCount",
  "ToleratedFailureCountPath",
  "ToleratedFailurePercentage",
  "ToleratedFailurePercentagePath",
];

const needsDistribution = (field: string): string => `'${field}' needs a Map in mode DISTRIBUTED`;

const LIMITS_OF_BATCH = [
  "MaxItemsPerBatch",
  "MaxItemsPerBatchPath",
  "MaxInputBytesPerBatch",
  "MaxInputBytesPerBatchPath",
];

const faultsOfBatcher = (batcher: ItemBatcher): string[] => [
  ...strangersIn(batcher, [...LIMITS_OF_BATCH, "BatchInput"], "ItemBatcher"),
  ...(LIMITS_OF_BATCH.some((field) => field in batcher)
    ? []
    : ["an ItemBatcher needs 'MaxItemsPerBatch' or 'MaxInputBytesPerBatch'"]),
];

const faultsOfWriter = (writer: ResultWriter, language: QueryLanguage): string[] => {
  const { Resource, WriterConfig: config } = writer;
  const { Transformation = "NONE", OutputType = "JSON" } = config ?? {};
  const isExported = Resource !== undefined && ARGUMENTS[language] in writer;
  return [
    ...strangersIn(writer, ["Resource", ARGUMENTS[language], "WriterConfig"], "ResultWriter"),
    ...(isExported || (Resource === undefined && config)
      ? []
      : [`a ResultWriter needs 'Resource' and '${ARGUMENTS[language]}', or a 'WriterConfig'`]),
    ...(Resource === undefined || /^arn:aws[a-z-]*:states:::s3:putObject$/.test(Resource)
      ? []
      : [`the ResultWriter's resource '${Resource}' is not supported`]),
    ...(["NONE", "COMPACT", "FLATTEN"].includes(Transformation)
      ? []
      : [`the Transformation ${JSON.stringify(Transformation)} is none of NONE, COMPACT, FLATTEN`]),
    ...(["JSON", "JSONL"].includes(OutputType)
      ? []
      : [`the OutputType ${JSON.stringify(OutputType)} is none of JSON and JSONL`]),
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
