import { type Asked, type Ground, type Kind, type Made, type Properties, textOf } from "../kind.ts";
import { answers } from "../network.ts";
import { stackId } from "../stack.ts";
import { calledAsRole } from "./called-as-role.ts";
import { functionAt } from "./functions.ts";
import type { Handlers } from "./handlers.ts";

/**
 * Calls the resource's own function as CloudFormation does, and hears its answer at the URL. Another
 * id in the answer to an update is another resource: the one before is deleted afterwards.
 * (CloudFormation user guide, "Custom resource request objects")
 */
export const customResource = (ground: Ground, handlers: Handlers): Kind => {
  const ask = async (
    type: "Create" | "Update" | "Delete",
    asked: Asked & Partial<Made>,
    more: object = {},
  ): Promise<Made> => {
    const { logicalId, properties, physicalId } = asked;
    const fn = functionAt(ground, textOf(properties, "ServiceToken"));
    const { url, answer } = answers.expect(logicalId);
    const event = {
      RequestType: type,
      ResponseURL: url,
      StackId: stackId(asked.stack, ground.place),
      RequestId: `${type}-${logicalId}`,
      LogicalResourceId: logicalId,
      ResourceType: asked.type,
      ResourceProperties: asTexts(properties),
      ...(physicalId !== undefined && { PhysicalResourceId: physicalId }),
      ...more,
    };
    const failed: unknown = await calledAsRole(
      ground,
      fn,
      handlers.of(fn),
    )(event, CONTEXT).then(
      () => undefined,
      (error: unknown) => error,
    );
    const told = answer();
    if (told?.Status === "SUCCESS" && failed !== undefined) throw failed;
    if (!told) throw new Error(`${logicalId}: its function never answered: ${String(failed)}`);
    if (told.Status !== "SUCCESS") throw new Error(`${logicalId}: ${told.Reason}`);
    return {
      physicalId: told.PhysicalResourceId ?? physicalId ?? logicalId,
      attributes: told.Data ?? {},
    };
  };
  return {
    create: (asked) => ask("Create", asked),
    update: (asked) => ask("Update", asked, { OldResourceProperties: asTexts(asked.before) }),
    async remove(asked) {
      await ask("Delete", asked);
    },
  };
};

const CONTEXT = {
  functionName: "custom",
  logStreamName: "stream",
  getRemainingTimeInMillis: () => 60_000,
};

/** CloudFormation sends every plain value as text. */
const asTexts = (value: Properties): Properties =>
  JSON.parse(JSON.stringify(value), (_, each) =>
    typeof each === "boolean" || typeof each === "number" ? String(each) : each,
  );
