import { expect, test, vi } from "vitest";
import { createWorld } from "../../../../twin/services/create-world.ts";
import { stepFunctions } from "../../../../twin/services/stepfunctions/step-functions.ts";
import { createStore } from "../../../../twin/world/store.ts";
import { memoryDisk } from "../../world/memory-disk.ts";

const DEFINITION = JSON.stringify({
  QueryLanguage: "JSONata",
  StartAt: "First",
  States: {
    First: { Type: "Task", Resource: "arn:aws:lambda:eu-west-1:1:function:first", Next: "Ask" },
    Ask: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
      Arguments: { FunctionName: "ask", Payload: "{% $states.context.Task.Token %}" },
      End: true,
    },
  },
});

test("After a crash an execution waits on for the same token, and asks nobody twice", async () => {
  const disk = memoryDisk();
  const calls: string[] = [];
  let token = "";
  const start = async () => {
    const store = createStore(disk, () => undefined);
    const world = await createWorld({ log: () => undefined, store });
    const stateMachines = [{ name: "m", definition: DEFINITION, roleArn: "arn:aws:iam::1:role/r" }];
    const invoke = async (name: string, payload: unknown) => {
      calls.push(name.split(":").at(-1) ?? "");
      if (name === "ask") token = String(payload);
      return {};
    };
    return { world, machines: stepFunctions(world, { stateMachines, invoke }) };
  };
  const first = await start();
  const arn = first.machines.start("m", {});
  await vi.waitFor(() => expect(token).not.toBe(""));
  await new Promise((resolve) => setTimeout(resolve, 50));
  await first.world.close();
  const second = await start();
  second.machines.resume();
  await vi.waitFor(() =>
    second.machines.service.operations["SendTaskSuccess"]?.(
      { taskToken: token, output: '"yes"' },
      { service: "stepfunctions", operation: "SendTaskSuccess", caller: "test" },
    ),
  );
  const { status, output } = await second.machines.ended(arn);
  expect({ status, output, calls }).toEqual({
    status: "SUCCEEDED",
    output: '"yes"',
    calls: ["first", "ask"],
  });
  await second.world.close();
});
