import { answerCloudFormation } from "../../adapters/cloudformation/answer.ts";
import { forgetCoreDevice } from "../../adapters/greengrass/forget-core-device.ts";
import { changePolicies, retireCertificates } from "../../adapters/iot/device-certificates.ts";
import { joinRing, leaveRing } from "../../adapters/iot/ring-membership.ts";
import { task } from "../../adapters/task.ts";
import { type EnrolmentRequest, parseEnrolment } from "../../domain/enrolment.ts";
import { errorText } from "../../domain/error-text.ts";
import { quarantineOf } from "../../domain/rollout/quarantine.ts";

/**
 * A custom resource that owns a device's place in its ring and its certificates: a device that is
 * taken out of the stack leaves no certificate behind that could still speak for it.
 */
export const handler = task(
  "EnrolDevice",
  async (event) => {
    const request = parseEnrolment(event);
    const physicalId = request.ResourceProperties.ThingName;
    try {
      await enrol(request);
      await answerCloudFormation(request, { physicalId });
    } catch (error) {
      // Unanswered, CloudFormation would wait for an hour.
      const failure = errorText(error);
      await answerCloudFormation(request, { physicalId, failure });
      throw error;
    }
    return { kind: request.RequestType, thingName: physicalId };
  },
  (output) => output,
);

const enrol = async ({ RequestType, ...request }: EnrolmentRequest): Promise<void> => {
  const { ThingName, ThingGroup } = request.ResourceProperties;
  if (RequestType === "Delete") {
    await retireCertificates(ThingName);
    await leaveWithQuarantine(ThingName, ThingGroup);
    await forgetCoreDevice(ThingName);
    return;
  }
  const before = request.OldResourceProperties;
  if (before?.ThingName === ThingName && before.ThingGroup !== ThingGroup) {
    // Rings are disjoint: out of the old one first.
    await leaveWithQuarantine(ThingName, before.ThingGroup);
  }
  await joinRing(ThingName, ThingGroup);
  await changePolicies(
    ThingName,
    before?.Policies ?? [],
    request.ResourceProperties.Policies ?? [],
  );
};

/** A device that failed a release may be in the group beside its ring's. */
const leaveWithQuarantine = async (thingName: string, thingGroup: string): Promise<void> => {
  await leaveRing(thingName, thingGroup);
  await leaveRing(thingName, quarantineOf(thingGroup));
};
