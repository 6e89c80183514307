import { createHash } from "node:crypto";
import type { Visit } from "./visit.ts";

/** The names of a distributed Map's run and of the executions that it starts. */
export interface MapRun {
  readonly id: string;
  readonly arn: string;
  readonly stateMachineArn: string;
  executionOf(index: number): { readonly name: string; readonly arn: string };
}

/** The same for the same stay and attempt, so that a later process goes on with the run that was begun. */
export const mapRunOf = ({ context, name, state, path }: Visit): MapRun => {
  const { Id = "" } = (context["Execution"] ?? {}) as { readonly Id?: string };
  const { EnteredTime, RetryCount } = (context["State"] ?? {}) as Readonly<Record<string, unknown>>;
  const [machine = ""] = Id.split(":").slice(6);
  const place = Id.split(":").slice(0, 5).join(":");
  const label = `${machine}/${state.Label ?? name}`;
  const id = uuidOf(`${Id} ${path} ${name} ${EnteredTime} ${RetryCount}`);
  return {
    id,
    arn: `${place}:mapRun:${label}:${id}`,
    stateMachineArn: `${place}:stateMachine:${label}`,
    executionOf: (index) => {
      const own = uuidOf(`${id} ${index}`);
      return { name: own, arn: `${place}:execution:${label}:${own}` };
    },
  };
};

const uuidOf = (text: string): string => {
  const hex = createHash("sha256").update(text).digest("hex");
  const parts = [8, 4, 4, 4, 12].reduce<{ at: number; parts: string[] }>(
    ({ at, parts: before }, length) => ({
      at: at + length,
      parts: [...before, hex.slice(at, at + length)],
    }),
    { at: 0, parts: [] },
  );
  return parts.parts.join("-");
};
