import type { HistoryEvent } from "../../state-machine/history.ts";
import type { Execution } from "./execution.ts";
import { pageOf } from "./page.ts";

export interface HistoryRequest {
  readonly maxResults?: number;
  readonly nextToken?: string;
  readonly reverseOrder?: boolean;
  readonly includeExecutionData?: boolean;
}

/** GetExecutionHistory's answer. */
export const historyPage = ({ history }: Execution, request: HistoryRequest): object => {
  const { reverseOrder = false, includeExecutionData = true } = request;
  const ordered = reverseOrder ? history.events.toReversed() : history.events;
  const { items, ...token } = pageOf(ordered, ({ id }) => String(id), request);
  return { events: includeExecutionData ? items : items.map(withoutData), ...token };
};

const withoutData = (event: HistoryEvent): object =>
  Object.fromEntries(
    Object.entries(event).map(([member, value]) =>
      member.endsWith("EventDetails")
        ? [member, withoutDataMembers(value as object)]
        : [member, value],
    ),
  );

const withoutDataMembers = (details: object): object =>
  Object.fromEntries(
    Object.entries(details)
      .filter(([member]) => !DATA_MEMBERS.has(member))
      // A required member of the contract, so it stays and says nothing.
      .map(([member, value]) => (member === "parameters" ? [member, ""] : [member, value])),
  );

const DATA_MEMBERS = new Set([
  "input",
  "inputDetails",
  "output",
  "outputDetails",
  "assignedVariables",
  "assignedVariablesDetails",
]);
