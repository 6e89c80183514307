import type { JSX } from "preact";
import type { CertificateView } from "../../../domain/rollout/fleet-questions.ts";
import { now } from "../store.ts";
import { Card, Empty } from "../ui/parts.tsx";
import { Table } from "../ui/table.tsx";
import { Day, durationText, Time } from "../ui/time.tsx";

/** How old the certificates are by which a device signs in, and until when they hold. */
export const Certificates = (props: { certificates: readonly CertificateView[] }): JSX.Element => (
  <Card title="Certificates">
    {props.certificates.length === 0 ? (
      <Empty>
        None is attached to its thing. A device that npm start runs signs in by a secret of the run.
      </Empty>
    ) : (
      <Table label="Certificates" columns={["Certificate", "Status", "Age", "Holds until"]}>
        {props.certificates.map(({ id, status, since, until }) => (
          <tr key={id}>
            <th scope="row" class="id">
              {id.slice(0, 10)}
            </th>
            <td>{status.toLowerCase()}</td>
            <td>
              {durationText(now.value - Date.parse(since))}{" "}
              <small>
                since <Time at={since} />
              </small>
            </td>
            <td>{until ? <Day at={until} /> : "not told"}</td>
          </tr>
        ))}
      </Table>
    )}
  </Card>
);
