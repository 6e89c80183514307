import type { Asked, Ground, Kind, Made } from "../kind.ts";
import { physicalArn } from "../stack.ts";
import { calledAsRole } from "./called-as-role.ts";
import { functionAt } from "./functions.ts";
import type { Handlers } from "./handlers.ts";

interface Target {
  readonly Arn: string;
}

/** A rule on the twin's bus; its functions are called if a permission lets this very rule in. */
export const eventRule = (ground: Ground, handlers: Handlers): Kind => {
  const { events } = ground.twin.world;
  const put = (asked: Asked): void => {
    const { name, properties } = asked;
    const targets = properties["Targets"] as readonly Target[];
    const functions = targets.filter(({ Arn }) => Arn.includes(":function:"));
    if (functions.length === 0) return;
    events.putRule({
      name,
      pattern: properties["EventPattern"],
      async target(event) {
        for (const { Arn } of functions) {
          const fn = functionAt(ground, Arn);
          expectPermission(ground, fn, physicalArn({ ...asked, physicalId: name }, ground.place));
          await calledAsRole(ground, fn, handlers.of(fn))(event);
        }
      },
    });
  };
  return {
    async create(asked) {
      put(asked);
      return undefined;
    },
    async update(asked) {
      put(asked);
      return undefined;
    },
    async remove({ name }) {
      events.removeRule(name);
    },
  };
};

const expectPermission = (ground: Ground, fn: Asked & Made, ruleArn: string): void => {
  for (const { type, properties } of ground.resources()) {
    const { Principal, SourceArn, FunctionName } = properties;
    if (type !== "AWS::Lambda::Permission" || Principal !== "events.amazonaws.com") continue;
    const isOurs = [fn.physicalId, physicalArn(fn, ground.place)].includes(String(FunctionName));
    if (isOurs && SourceArn === ruleArn) return;
  }
  throw new Error(`${fn.logicalId}: no permission for ${ruleArn}`);
};
