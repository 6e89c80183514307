import type { JSX } from "preact";
import type { CapturedWindow } from "../../../domain/turbine/captured-window.ts";
import { Badge, Empty } from "../ui/parts.tsx";
import { Table } from "../ui/table.tsx";
import { durationText, momentText, Time } from "../ui/time.tsx";

const MOST_SHOWN = 8;

/** The newest windows that a device put aside, each to be labelled. */
export const CaptureTable = (props: {
  captures: readonly CapturedWindow[];
  onLabel: (window: CapturedWindow) => void;
}): JSX.Element => {
  if (props.captures.length === 0) {
    return (
      <Empty>No window was captured since the dashboard started; one is every 5 minutes.</Empty>
    );
  }
  return (
    <Table label="Captured windows" columns={["Captured", "Its device said", "Label"]}>
      {props.captures.slice(0, MOST_SHOWN).map((window) => (
        <tr key={window.to}>
          <th scope="row">
            <Time at={window.from} /> <small>for {durationText(window.to - window.from)}</small>
          </th>
          <td>
            {window.isFlagged ? (
              <Badge tone="warn" icon="warning">
                anomalous
              </Badge>
            ) : (
              "healthy"
            )}
          </td>
          <td>
            <button
              type="button"
              aria-label={`Label the window of ${momentText(window.from)}`}
              onClick={() => props.onLabel(window)}
            >
              Label
            </button>
          </td>
        </tr>
      ))}
    </Table>
  );
};
