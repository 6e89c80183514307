import type { FleetQuestions } from "../../domain/rollout/fleet-questions.ts";
import { certificateAges } from "../iot/certificate-ages.ts";
import { deviceAt, deviceHistory, latestHealth } from "../ledger/devices.ts";
import { repairsOfDevice } from "../ledger/repairs.ts";
import { auditTrail } from "./audit-trail.ts";
import type { FleetConfiguration } from "./configuration.ts";
import { modelDetail, modelReport } from "./model-detail.ts";
import { rolloutDetail } from "./rollout-detail.ts";

/** How much of a device's history is read at once. */
const MOST_RECORDS = 200;

/** Answers about one rollout, device or model, and who did what. */
export const fleetQuestions = ({
  ledgerTable,
  modelPackageGroup,
  rings,
}: FleetConfiguration): FleetQuestions => ({
  rolloutDetail: (id) => rolloutDetail(ledgerTable, id),
  deviceDetail: async (thingName) => {
    const [health, history, certificates, ...repairs] = await Promise.all([
      latestHealth(ledgerTable, [thingName]),
      deviceHistory(ledgerTable, thingName),
      certificateAges(thingName),
      ...rings.map(({ name }) => repairsOfDevice(ledgerTable, name, thingName)),
    ]);
    const newest = health.get(thingName);
    return {
      ...(newest && { health: newest }),
      history: history.slice(0, MOST_RECORDS),
      repairs: repairs.flat(),
      certificates,
    };
  },
  deviceAt: (thingName, at) => deviceAt(ledgerTable, thingName, at),
  modelDetail: (version) => modelDetail(modelPackageGroup, version),
  modelReport: (version) => modelReport(modelPackageGroup, version),
  audit: () => auditTrail(ledgerTable),
});
