import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import { expect, onTestFinished, test } from "vitest";
import { inRole } from "../../../../twin/identity/principals.ts";
import type { Statement } from "../../../../twin/identity/statement.ts";
import { startMachine } from "./started-machine.ts";

const HOME = { partition: "aws", region: "eu-west-1", account: "123456789012" };
const ARN = "arn:aws:lambda:eu-west-1:123456789012:function:Greet";

/** What becomes of an execution whose one Task calls Greet under a role with these statements. */
const endedWith = async (task: object, statements: readonly Statement[] | undefined) => {
  const calls: string[] = [];
  const definition = { StartAt: "Call", States: { Call: { Type: "Task", End: true, ...task } } };
  const machine = await startMachine(
    definition,
    async (name) => {
      calls.push(name);
      return "hello";
    },
    (name) =>
      name === "fleet" && statements
        ? inRole({ secretSeed: "seed", home: HOME }, name, statements)
        : undefined,
  );
  onTestFinished(machine.close);
  const { stateMachineArn } = machine;
  const { executionArn = "" } = await machine.client.send(
    new StartExecutionCommand({ stateMachineArn }),
  );
  const { status, error, cause } = await machine.local.ended(executionArn);
  return { status, error, cause, calls };
};

const byIntegration = {
  Resource: "arn:aws:states:::lambda:invoke",
  Parameters: { FunctionName: "Greet" },
};
const mayCall = (Resource: string | string[]): Statement[] => [
  { Effect: "Allow", Action: "lambda:InvokeFunction", Resource },
];

test.each([
  ["the integration", byIntegration],
  ["its own ARN", { Resource: ARN }],
])("A function called by %s runs when the state machine's role allows it", async (_way, task) => {
  const { status, calls } = await endedWith(task, mayCall([ARN, `${ARN}:*`]));
  expect([status, calls.length]).toEqual(["SUCCEEDED", 1]);
});

test.each([
  ["the integration", byIntegration],
  ["its own ARN", { Resource: ARN }],
])("Called by %s under a role that does not allow it, it never runs", async (_way, task) => {
  expect(await endedWith(task, mayCall(`${ARN}-other`))).toEqual({
    status: "FAILED",
    error: "Lambda.AWSLambdaException",
    cause: `User: arn:aws:sts::123456789012:assumed-role/fleet/fleet is not authorized to perform: lambda:InvokeFunction on resource: ${ARN} because no identity-based policy allows the lambda:InvokeFunction action (Service: Lambda, Status Code: 403)`,
    calls: [],
  });
});

test("A role that nobody has may call nothing", async () => {
  const { error, calls } = await endedWith(byIntegration, undefined);
  expect([error, calls]).toEqual(["Lambda.AWSLambdaException", []]);
});
