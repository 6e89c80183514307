import type { Operation } from "../../wire/service.ts";
import type { LocalEventBus } from "./event-bus.ts";

interface Entry {
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly Resources?: string[];
  readonly Time?: Date;
}

/** PutEvents: each entry is accepted or refused on its own, as on AWS. */
export const putEvents =
  (bus: LocalEventBus): Operation =>
  ({ Entries }: { Entries: Entry[] }) => {
    const results = Entries.map((entry) => putOne(bus, entry));
    return {
      Entries: results,
      FailedEntryCount: results.filter((result) => "ErrorCode" in result).length,
    };
  };

const putOne = (bus: LocalEventBus, entry: Entry): object => {
  const { Source, DetailType, Detail, Resources = [], Time } = entry;
  if (Source === undefined || DetailType === undefined || Detail === undefined) {
    return refusal("InvalidArgument", "Parameter Source, DetailType and Detail are required.");
  }
  if (Source.startsWith("aws.")) {
    return refusal(
      "NotAuthorizedForSourceException",
      `Not authorized for the source ${Source}; only AWS services use aws.*`,
    );
  }
  const detail = objectOf(Detail);
  if (detail === undefined)
    return refusal(
      "MalformedDetail",
      `Detail is malformed: expected a JSON object, got ${Detail.slice(0, 120)}`,
    );
  const event = bus.envelope({
    source: Source,
    detailType: DetailType,
    resources: Resources,
    detail,
  });
  const sent =
    Time === undefined ? event : { ...event, time: Time.toISOString().replace(/\.\d+Z$/, "Z") };
  bus.send(sent);
  return { EventId: sent.id };
};

const refusal = (ErrorCode: string, ErrorMessage: string): object => ({ ErrorCode, ErrorMessage });

const objectOf = (text: string): object | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
};
