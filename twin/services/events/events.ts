import { partitionOf } from "../../partition.ts";
import type { Operation, Service } from "../../wire/service.ts";
import { AwsError } from "../../wire/service.ts";
import type { Store } from "../../world/store.ts";
import type { CloudEvent, EventRule, LocalEventBus } from "./event-bus.ts";
import { InvalidPattern } from "./invalid-pattern.ts";
import { compilePattern } from "./pattern.ts";
import { putEvents } from "./put-events.ts";

export interface EventsOptions {
  readonly store: Store;
  readonly bus: LocalEventBus;
  readonly account: string;
  readonly region: string;
  /** Turns a target's ARN into what is called; undefined for one that is not local. */
  readonly targetOf: (arn: string) => EventRule["target"] | undefined;
}

interface Rule {
  readonly Name: string;
  readonly EventPattern: string;
  readonly State: string;
  readonly Description?: string;
  /** Comes with the twin's workload at each start: until then its events wait. */
  readonly isDeployed?: boolean;
  readonly targets: Map<string, Target>;
}

interface Target {
  readonly Id: string;
  readonly Arn: string;
}

/** EventBridge with what the twin itself deploys. */
export interface LocalEvents {
  readonly service: Service;
  /** Puts a rule with its one target; it stays disabled for whom somebody disabled it. */
  deploy(rule: { name: string; pattern: unknown; targetArn: string }): void;
}

/** EventBridge's default bus for clients: events in, rules with a pattern, targets by ARN. */
export const createEvents = (options: EventsOptions): LocalEvents => {
  const { store, bus, account, region, targetOf } = options;
  const rules = store.collection<Rule>("events/rules");
  const arnOf = (name: string): string =>
    `arn:${partitionOf(region)}:events:${region}:${account}:rule/${name}`;

  const expect = (name: string): Rule => {
    const rule = rules.get(name);
    if (rule === undefined)
      throw new AwsError("ResourceNotFoundException", `Rule ${name} does not exist.`);
    return rule;
  };

  const apply = (rule: Rule): void => {
    rules.set(rule.Name, rule);
    bus.removeRule(rule.Name);
    if (rule.State === "DISABLED") return;
    bus.putRule({
      name: rule.Name,
      pattern: JSON.parse(rule.EventPattern),
      target: (event) => deliver(event, [...rule.targets.values()], targetOf),
    });
  };

  for (const rule of [...rules.values()]) if (!rule.isDeployed) apply(rule);

  const show = ({ targets: _targets, isDeployed: _isDeployed, ...rule }: Rule): object => ({
    ...rule,
    Arn: arnOf(rule.Name),
    EventBusName: "default",
  });

  const putTargets: Operation = ({ Rule: name, Targets }: { Rule: string; Targets: Target[] }) => {
    const rule = expect(name);
    const unknown = Targets.filter(({ Arn }) => targetOf(Arn) === undefined);
    for (const target of Targets)
      if (!unknown.includes(target)) rule.targets.set(target.Id, target);
    rules.touch(name);
    return {
      FailedEntryCount: unknown.length,
      FailedEntries: unknown.map(({ Id, Arn }) => ({
        TargetId: Id,
        ErrorCode: "ResourceNotFoundException",
        ErrorMessage: `${Arn} is not a local target`,
      })),
    };
  };

  const operations: Service["operations"] = {
    PutEvents: putEvents(bus),
    PutRule(input: PutRuleInput) {
      const { Name, State = "ENABLED" } = input;
      const description = input.Description === undefined ? {} : { Description: input.Description };
      const { targets = new Map<string, Target>(), isDeployed = false } = rules.get(Name) ?? {};
      apply({ Name, State, EventPattern: patternOf(input), ...description, isDeployed, targets });
      return { RuleArn: arnOf(Name) };
    },
    PutTargets: putTargets,
    TestEventPattern: testEventPattern,
    RemoveTargets({ Rule: name, Ids }: { Rule: string; Ids: string[] }) {
      for (const id of Ids) expect(name).targets.delete(id);
      rules.touch(name);
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    ListRules: ({ NamePrefix = "" }: { NamePrefix?: string }) => ({
      Rules: [...rules.values()].filter(({ Name }) => Name.startsWith(NamePrefix)).map(show),
    }),
    DescribeRule: ({ Name }: { Name: string }) => show(expect(Name)),
    ListTargetsByRule: ({ Rule: name }: { Rule: string }) => ({
      Targets: [...expect(name).targets.values()],
    }),
    EnableRule: ({ Name }: { Name: string }) => apply({ ...expect(Name), State: "ENABLED" }),
    DisableRule: ({ Name }: { Name: string }) => apply({ ...expect(Name), State: "DISABLED" }),
    DeleteRule({ Name }: { Name: string }) {
      if ((rules.get(Name)?.targets.size ?? 0) > 0) {
        throw new AwsError(
          "ValidationException",
          `Rule ${Name} can't be deleted since it has targets.`,
        );
      }
      rules.delete(Name);
      bus.removeRule(Name);
    },
  };

  return {
    service: { name: "events", operations },
    deploy({ name, pattern, targetArn }) {
      const before = rules.get(name);
      const targets = new Map(before?.targets).set(OWN_TARGET, { Id: OWN_TARGET, Arn: targetArn });
      const State = before?.State ?? "ENABLED";
      const EventPattern = JSON.stringify(pattern);
      apply({ ...before, Name: name, State, EventPattern, isDeployed: true, targets });
    },
  };
};

/** As CDK calls a rule's first one. */
const OWN_TARGET = "Target0";

const testEventPattern = (input: { EventPattern: string; Event: string }): { Result: boolean } => {
  const matches = compilePattern(JSON.parse(patternOf(input)));
  return { Result: matches(testedEvent(input.Event)) };
};

/** (EventBridge API reference, TestEventPattern) */
const REQUIRED_OF_EVENT = ["id", "account", "source", "time", "region", "resources", "detail-type"];

const testedEvent = (text: string): object => {
  const event = objectIn(text);
  const missing = REQUIRED_OF_EVENT.filter((field) => !(field in event));
  if (missing.length === 0) return event;
  throw new AwsError(
    "ValidationException",
    `Parameter Event is not valid. Reason: it lacks ${missing.join(", ")}`,
  );
};

const objectIn = (text: string): object => {
  try {
    const event: unknown = JSON.parse(text);
    if (typeof event === "object" && event !== null) return event;
  } catch {
    // Answered below, as any other text that is no event.
  }
  throw new AwsError("ValidationException", "Parameter Event is not valid. Reason: not an object");
};

interface PutRuleInput {
  readonly Name: string;
  readonly EventPattern?: string;
  readonly ScheduleExpression?: string;
  readonly State?: string;
  readonly Description?: string;
}

const patternOf = ({
  EventPattern,
  ScheduleExpression,
}: Pick<PutRuleInput, "EventPattern" | "ScheduleExpression">): string => {
  if (EventPattern === undefined) {
    throw new AwsError(
      "ValidationException",
      `the local event bus has no schedules (ScheduleExpression: ${ScheduleExpression}); give an EventPattern`,
    );
  }
  const fault = faultOf(EventPattern);
  if (fault === undefined) return EventPattern;
  throw new AwsError(
    "InvalidEventPatternException",
    `Event pattern is not valid. Reason: ${fault}`,
  );
};

const faultOf = (pattern: string): string | undefined => {
  try {
    compilePattern(JSON.parse(pattern));
    return undefined;
  } catch (error) {
    if (error instanceof InvalidPattern || error instanceof SyntaxError) return error.message;
    throw error;
  }
};

const deliver = async (
  event: CloudEvent,
  targets: readonly Target[],
  targetOf: EventsOptions["targetOf"],
): Promise<void> => {
  for (const { Arn } of targets) await targetOf(Arn)?.(event);
};
