/** What both nuclei do, case by case, as measured and read on 2026-11-26; see docs/greengrass-cores.md. */
export interface Row {
  readonly case: string;
  readonly lite: string;
  readonly classic: string;
}

export const ROWS = {
  emptyLifecycle: { case: "`Lifecycle: {}`", lite: "deployment FAILED", classic: "FINISHED" },
  installAlone: {
    case: "`install` alone",
    lite: "never lets the deployment complete (126 s and pending)",
    classic: "FINISHED",
  },
  runThatEnds: {
    case: '`run: "true"`',
    lite: "works",
    classic: "a component whose `run` ended is FINISHED",
  },
  dependencyVariable: {
    case: "`{dependency:artifacts:…}`",
    lite: "start script dies",
    classic: "replaced (needs a dependency on it)",
  },
  hardOnFiles: {
    case: "HARD on a component that only has files",
    lite: "never starts",
    classic: "order; restart when the dependency leaves its ready state",
  },
  softOnFiles: {
    case: "SOFT on a component that only has files",
    lite: "works",
    classic: "never blocks a start",
  },
  unknownVariable: {
    case: "unknown `{…}` in a script",
    lite: "fails",
    classic: "left as it is",
  },
  kernelRootPath: {
    case: "`{kernel:rootPath}/packages/artifacts-unarchived/…`",
    lite: "works",
    classic: "a variable of every recipe",
  },
  newVersionFails: {
    case: "new version fails to start",
    lite: "FAILED_ROLLBACK_NOT_REQUESTED after 30 s; the component stays dead, the old one is gone; redeploying the old version recovers in 30 s",
    classic: "FAILED_ROLLBACK_COMPLETE with failureHandlingPolicy ROLLBACK",
  },
  wrongArchitecture: {
    case: "wrong architecture",
    lite: "FAILED_NO_STATE_CHANGE; old one keeps running",
    classic: "FAILED_NO_STATE_CHANGE",
  },
  missingVersion: {
    case: "version that is not there",
    lite: "FAILED_NO_STATE_CHANGE",
    classic: "FAILED_NO_STATE_CHANGE",
  },
  killed: {
    case: "kill -9 of the component",
    lite: "restart after about 5 s; 3 in an hour = broken",
    classic: "restart; 3 in an hour = BROKEN",
  },
  exitZero: {
    case: "exit 0 after RUNNING of a `startup` component",
    lite: "unit stays active (RemainAfterExit)",
    classic: "stays RUNNING although nothing runs",
  },
  outage: {
    case: "broker away 60 s",
    lite: "core reconnects up to 83 s after its return; no 10 s health report lost, but order broken: 869 949 959 969 979 989 999 879 939 889 909 919 929 899",
    classic: "spooler keeps order",
  },
  inbound: { case: "inbound message > 5,000 B", lite: "dropped silently", classic: "128 KB" },
  frame: { case: "IPC frame > 10,000 B", lite: "connection closed", classic: "large" },
  unauthorized: {
    case: "message to a device's own topics without policy",
    lite: "UnauthorizedError for ever",
    classic: "UnauthorizedError",
  },
  groupLeft: {
    case: "device that left a thing group",
    lite: "what that group deployed goes with the next deployment, and pins nothing any more",
    classic: "what that group deployed goes with the next deployment (since 2.5.0)",
  },
  twoGroups: {
    case: "two groups that want two versions of a component",
    lite: "FAILED_NO_STATE_CHANGE",
    classic: "FAILED_NO_STATE_CHANGE",
  },
  runtime: {
    case: "runtime that it reports",
    lite: "aws_nucleus_lite",
    classic: "aws_nucleus_classic",
  },
} as const satisfies Readonly<Record<string, Row>>;
