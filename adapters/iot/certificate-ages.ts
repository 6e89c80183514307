import {
  type CertificateDescription,
  DescribeCertificateCommand,
  IoTClient,
  ListThingPrincipalsCommand,
} from "@aws-sdk/client-iot";
import type { CertificateView } from "../../domain/rollout/fleet-questions.ts";
import { ask, askUnless } from "../aws/aws-errors.ts";
import { certificateIdOf } from "./device-certificates.ts";

const client = new IoTClient({});

const GONE = ["ResourceNotFoundException"];

/** The thing's certificates, newest first: whether they hold, since when and until when. */
export const certificateAges = async (thingName: string): Promise<CertificateView[]> => {
  const found = await askUnless(GONE, `list principals of ${thingName}`, () =>
    client.send(new ListThingPrincipalsCommand({ thingName })),
  );
  const ids = (found?.principals ?? []).map(certificateIdOf);
  const described = await Promise.all(ids.map(describe));
  return described.flatMap(viewOf).toSorted((a, b) => b.since.localeCompare(a.since));
};

const describe = async (certificateId: string): Promise<CertificateDescription | undefined> => {
  const answer = await ask(`describe certificate ${certificateId}`, () =>
    client.send(new DescribeCertificateCommand({ certificateId })),
  );
  return answer.certificateDescription;
};

const viewOf = (found: CertificateDescription | undefined): CertificateView[] => {
  const { certificateId, status, creationDate, validity } = found ?? {};
  if (!certificateId || !creationDate) return [];
  return [
    {
      id: certificateId,
      status: status ?? "unknown",
      since: creationDate.toISOString(),
      ...(validity?.notAfter && { until: validity.notAfter.toISOString() }),
    },
  ];
};
