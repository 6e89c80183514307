import { createTwin } from "../../../twin/create-twin.ts";
import { inRole } from "../../../twin/identity/principals.ts";
import type { Statement } from "../../../twin/identity/statement.ts";

const HOME = { partition: "aws", region: "eu-west-1", account: "123456789012" };
const FILES: Readonly<Record<string, string>> = {
  "items.json": JSON.stringify([{ turbine: 1 }, { turbine: 2 }]),
  "items.jsonl": '{"turbine":1}\n{"turbine":2}\n',
  "items.csv": "turbine,state\n1,good\n2,worn\n",
  "bare.csv": "1;good\n2;worn\n",
  "text.json": '"no array"',
};

/** What becomes of a Map that reads its items, or finds them in its input, and the types of its history. */
export const runMap = async (
  reader: object | undefined,
  {
    inner = {},
    may = "everything" as Statement[] | "everything",
    more = {},
    language = "JSONata",
    input = { prefix: "items" } as object,
  } = {},
) => {
  const definition = {
    QueryLanguage: language,
    StartAt: "Each",
    States: {
      Each: {
        Type: "Map",
        ItemReader: reader,
        ...more,
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          StartAt: "One",
          States: { One: { Type: "Pass", End: true, ...inner } },
        },
        End: true,
      },
    },
  };
  const twin = await createTwin({
    log: () => undefined,
    buckets: ["data"],
    stateMachines: [
      {
        name: "each",
        definition: JSON.stringify(definition),
        roleArn: "arn:aws:iam::123456789012:role/each",
      },
    ],
    principalOf: (name) => ({ ...inRole({ secretSeed: "s", home: HOME }, name, []), may }),
  });
  try {
    for (const [key, text] of Object.entries(FILES)) {
      await twin.world.objects.put("data", key, Buffer.from(text));
    }
    const { executions } = twin.services;
    const ended = await executions.ended(executions.start("each", input));
    const { output, error, cause, history } = ended;
    const written = async (key: string): Promise<string> =>
      Buffer.from((await twin.world.objects.get("data", key)) ?? []).toString("utf8");
    const keys = await twin.world.objects.list("data", "results");
    return {
      written: Object.fromEntries(
        await Promise.all(keys.map(async (key) => [key, await written(key)] as const)),
      ),
      output: output === undefined ? undefined : (JSON.parse(output) as unknown),
      error,
      cause,
      types: history.events.map(({ type }) => type),
      events: history.events,
    };
  } finally {
    await twin.close();
  }
};

/** An ItemReader. */
export const reading = (Key: string, ReaderConfig: object) => ({
  Resource: "arn:aws:states:::s3:getObject",
  Arguments: { Bucket: "data", Key },
  ReaderConfig,
});
