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
  readonly targets: Map<string, Target>;
}

interface Target {
  readonly Id: string;
  readonly Arn: string;
}

/** EventBridge's default bus for clients: events in, rules with a pattern, targets by ARN. */
export const eventsService = (options: EventsOptions): Service => {
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

  for (const rule of [...rules.values()]) apply(rule);

  const show = ({ targets: _targets, ...rule }: Rule): object => ({
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

  return {
    name: "events",
    operations: {
      PutEvents: putEvents(bus),
      PutRule(input: PutRuleInput) {
        const { Name, State = "ENABLED" } = input;
        const description =
          input.Description === undefined ? {} : { Description: input.Description };
        const targets = rules.get(Name)?.targets ?? new Map<string, Target>();
        apply({ Name, State, EventPattern: patternOf(input), ...description, targets });
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
    },
  };
};

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
