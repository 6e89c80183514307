/**
 * The names of these errors are an interface: Lambda reports `name` as the error's type, and
 * statemachines/rollout.asl.json retries or catches by it. A test compares both files.
 * A transient error and a final one are different names, never a flag.
 */

/** Something from outside does not have the agreed form. Final: the same input fails again. */
export class InvalidInput extends Error {
  override readonly name = "InvalidInput";
}

/** A service refused because of its rate limit or a passing fault. Retried with jitter. */
export class ServiceBusy extends Error {
  override readonly name = "ServiceBusy";
}

/** A service refused for good: permission, validation, a resource that is not there. */
export class ServiceRefused extends Error {
  override readonly name = "ServiceRefused";
}

/** Neo could not compile the model, or handed back what it was given. */
export class CompilationFailed extends Error {
  override readonly name = "CompilationFailed";
}

/** The edge packaging job, or the component made from it, failed. */
export class PackagingFailed extends Error {
  override readonly name = "PackagingFailed";
}

/** A component version exists with other content, or Greengrass found it not deployable. */
export class ComponentRefused extends Error {
  override readonly name = "ComponentRefused";
}

/** The model's files do not match its manifest, or the manifest its signature. */
export class ModelRefused extends Error {
  override readonly name = "ModelRefused";
}

/** The execution does not hold the fleet's lock: it was closed, and something redrove it. */
export class LockLost extends Error {
  override readonly name = "LockLost";
}

/** A job did not end before its deadline. */
export class DeadlinePassed extends Error {
  override readonly name = "DeadlinePassed";
}

/** A person aborted the rollout; the message is the reason given. */
export class RolloutAborted extends Error {
  override readonly name = "RolloutAborted";
}

/** The ring may not be deployed to now; the message begins with the seconds until it may. */
export class RingShut extends Error {
  override readonly name = "RingShut";
}

/** A person decided something that the step before has not seen; it is to look again at once. */
export class DecisionWaiting extends Error {
  override readonly name = "DecisionWaiting";
}
