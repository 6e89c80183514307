import type { JSX } from "preact";
import type { ModelChange } from "../../live/model-changes.ts";
import { Card, Empty } from "../ui/parts.tsx";
import { Time } from "../ui/time.tsx";

/** The same as the charts' dashed lines, in words. */
export const ChangeList = ({ changes }: { changes: readonly ModelChange[] }): JSX.Element => (
  <Card title="Who judges it">
    {changes.length === 0 && <Empty>No change since the dashboard started.</Empty>}
    {changes.length > 0 && (
      <ul class="list">
        {changes.slice(0, 8).map((change) => (
          <li key={`${change.at} ${change.kind}`}>
            <Time at={change.at} /> {wordsOf(change)}
          </li>
        ))}
      </ul>
    )}
  </Card>
);

const wordsOf = ({ kind, modelVersion, reason }: ModelChange): JSX.Element | string => {
  if (kind === "gone") return `no model${reason ? `: ${reason}` : ""}`;
  const link = <a href={`/models/${modelVersion}`}>v{modelVersion}</a>;
  return kind === "model" ? <>model {link} judges</> : <>its detector started again with {link}</>;
};
