import { partitionOf } from "../../partition.ts";
import { execute, type Outcome } from "../../state-machine/execute.ts";
import type { HistoryEvent } from "../../state-machine/history.ts";
import { type FlowState, progressIn } from "../../state-machine/progress.ts";
import type { TaskCall } from "../../state-machine/run.ts";
import { StateFailure } from "../../state-machine/state-failure.ts";
import { AwsError } from "../../wire/service.ts";
import type { World } from "../../world/world.ts";
import type { Execution } from "./execution.ts";
import { notRedrivableReason, statusChangeOf } from "./execution.ts";
import { type KeptExecutions, keptExecutions } from "./kept-executions.ts";
import type { ItemsFor } from "./s3-items.ts";
import type { LoadedMachine } from "./state-machines.ts";

/** Every execution of one world, and what happens to it. */
export interface Executions {
  /** Oldest first. */
  all(): readonly Execution[];
  /** @throws AwsError ExecutionDoesNotExist, InvalidArn */
  expect(arn: string): Execution;
  start(machine: LoadedMachine, name: string, input: string): Execution;
  stop(execution: Execution, error: string | undefined, cause: string | undefined): Promise<void>;
  redrive(execution: Execution): void;
  /** Goes on with those that an earlier process left running. */
  resume(): void;
  /** Calls back with every history event of every execution; answers the function that ends it. */
  onEvent(listener: (execution: Execution, event: HistoryEvent) => void): () => void;
  /** Ends every execution under way, without a trace in the event bus. */
  close(): Promise<void>;
}

interface Table {
  readonly world: Pick<World, "account" | "region" | "clock" | "events" | "log" | "store">;
  readonly kept: KeptExecutions;
  readonly ports: ExecutionPorts;
  readonly executions: Map<string, Execution>;
  /** Those that this process runs. */
  readonly underWay: Set<Execution>;
  readonly listeners: Set<(execution: Execution, event: HistoryEvent) => void>;
  isClosed: boolean;
}

/** What executions reach, each under its state machine's role. */
interface ExecutionPorts {
  readonly perform: (call: TaskCall, roleArn: string) => Promise<unknown>;
  readonly items?: ItemsFor | undefined;
}

export const createExecutions = (
  world: Table["world"],
  ports: ExecutionPorts,
  machines: ReadonlyMap<string, LoadedMachine>,
): Executions => {
  const table: Table = {
    world,
    kept: keptExecutions(world, machines),
    ports,
    executions: new Map(),
    underWay: new Set(),
    listeners: new Set(),
    isClosed: false,
  };
  for (const execution of table.kept.load((...told) => hear(table, ...told))) {
    table.executions.set(execution.arn, execution);
  }
  return {
    all: () => [...table.executions.values()],
    expect: (arn) => expect(table, arn),
    start: (...order) => start(table, ...order),
    async stop(execution, error, cause) {
      execution.controller.abort(new StateFailure(error, cause));
      await execution.ended;
    },
    redrive: (execution) => redrive(table, execution),
    resume() {
      for (const execution of table.executions.values()) {
        if (execution.status === "RUNNING" && !table.underWay.has(execution))
          launch(table, execution);
      }
    },
    onEvent(listener) {
      table.listeners.add(listener);
      return () => void table.listeners.delete(listener);
    },
    close: () => close(table),
  };
};

const expect = ({ executions }: Table, arn: string): Execution => {
  const found = executions.get(arn);
  if (found !== undefined) return found;
  if (!/^arn:aws[a-z-]*:states:[^:]+:\d{12}:execution:[^:]+:.+$/.test(arn))
    throw new AwsError("InvalidArn", `Invalid Arn: '${arn}'`);
  throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
};

const start = (table: Table, machine: LoadedMachine, name: string, input: string): Execution => {
  const { account, region, clock } = table.world;
  const arn = `arn:${partitionOf(region)}:states:${region}:${account}:execution:${machine.name}:${name}`;
  const execution: Execution = {
    arn,
    name,
    machine,
    input,
    startDate: clock.now(),
    history: table.kept.history(arn, (event) => hear(table, execution, event)),
    status: "RUNNING",
    redriveCount: 0,
    flows: new Map(),
    controller: new AbortController(),
    ended: Promise.resolve(),
  };
  table.executions.set(arn, execution);
  execution.history.append("ExecutionStarted", 0, {
    name: "executionStarted",
    value: { input, inputDetails: { truncated: false }, roleArn: machine.roleArn },
  });
  tell(table, execution);
  launch(table, execution);
  return execution;
};

const hear = ({ listeners }: Table, execution: Execution, event: HistoryEvent): void => {
  for (const listener of listeners) listener(execution, event);
};

const redrive = (table: Table, execution: Execution): void => {
  const reason = notRedrivableReason(execution);
  if (reason !== undefined) throw new AwsError("ExecutionNotRedrivable", reason);
  execution.redriveCount += 1;
  execution.redriveDate = table.world.clock.now();
  execution.status = "RUNNING";
  execution.controller = new AbortController();
  for (const member of ["stopDate", "error", "cause"] as const) delete execution[member];
  execution.history.append("ExecutionRedriven", execution.history.events.length, {
    name: "executionRedriven",
    value: { redriveCount: execution.redriveCount },
  });
  enterAgain(execution);
  tell(table, execution);
  launch(table, execution);
};

/** A redrive begins the state that failed anew, with what it was given. */
const enterAgain = ({ flows, history }: Execution): void => {
  const { stay: _stay, ...failed } = flows.get("") ?? {};
  flows.clear();
  if ("state" in failed)
    flows.set("", { ...failed, lastEvent: history.events.length } as FlowState);
};

const launch = (table: Table, execution: Execution): void => {
  table.underWay.add(execution);
  table.kept.save(execution);
  execution.ended = run(table, execution)
    .catch((error: unknown) =>
      table.world.log(
        `execution ${execution.name}: ${error instanceof Error ? error.stack : error}`,
      ),
    )
    .finally(() => table.underWay.delete(execution));
};

const run = async (table: Table, execution: Execution): Promise<void> => {
  const { world, ports, kept } = table;
  const { clock } = world;
  const { roleArn } = execution.machine;
  const since = execution.redriveDate ?? execution.startDate;
  await execute({
    machine: execution.machine.machine,
    input: JSON.parse(execution.input),
    context: contextOf(execution),
    perform(call) {
      // Whoever is called may do what cannot be undone: that it is called must not be forgotten.
      world.store.commit();
      return ports.perform(call, roleArn);
    },
    ...(ports.items && { items: ports.items(roleArn) }),
    clock,
    history: execution.history,
    signal: execution.controller.signal,
    region: world.region,
    progress: progressIn(execution.flows, () => kept.save(execution)),
    elapsedSeconds: (clock.now().getTime() - since.getTime()) / 1_000,
    onEnd: (outcome) => end(table, execution, outcome),
  });
};

const end = (table: Table, execution: Execution, outcome: Outcome): void => {
  execution.stopDate = table.world.clock.now();
  if (outcome.status === "SUCCEEDED") execution.output = JSON.stringify(outcome.output);
  else Object.assign(execution, outcome);
  execution.status = outcome.status;
  table.kept.save(execution);
  tell(table, execution);
};

const tell = ({ world, isClosed }: Table, execution: Execution): void => {
  if (isClosed) return;
  world.events.emit({
    source: "aws.states",
    detailType: "Step Functions Execution Status Change",
    resources: [execution.arn],
    detail: statusChangeOf(execution),
  });
};

const close = async (table: Table): Promise<void> => {
  table.isClosed = true;
  const running = [...table.executions.values()].filter(({ status }) => status === "RUNNING");
  for (const { controller } of running)
    controller.abort(new StateFailure(undefined, "the local cloud is closing"));
  await Promise.all(running.map(({ ended }) => ended));
};

const contextOf = ({
  arn,
  name,
  input,
  startDate,
  machine,
  redriveCount,
  redriveDate,
}: Execution) => ({
  Execution: {
    Id: arn,
    Input: JSON.parse(input) as unknown,
    Name: name,
    RoleArn: machine.roleArn,
    StartTime: startDate.toISOString(),
    RedriveCount: redriveCount,
    ...(redriveDate === undefined ? {} : { RedriveTime: redriveDate.toISOString() }),
  },
  StateMachine: { Id: machine.arn, Name: machine.name },
});
