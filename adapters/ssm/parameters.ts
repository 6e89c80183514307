import { GetParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import { ask } from "../aws/aws-errors.ts";

const client = new SSMClient({});

/** (Systems Manager API reference, GetParameters: Names) */
const NAMES_A_CALL = 10;

/** The values that there are, by parameter's name. */
export const parametersOf = async (names: readonly string[]): Promise<Map<string, string>> => {
  const values = new Map<string, string>();
  for (let at = 0; at < names.length; at += NAMES_A_CALL) {
    const Names = names.slice(at, at + NAMES_A_CALL);
    const { Parameters = [] } = await ask(`read the parameters ${Names.join(", ")}`, () =>
      client.send(new GetParametersCommand({ Names })),
    );
    for (const { Name, Value } of Parameters) if (Name && Value) values.set(Name, Value);
  }
  return values;
};
