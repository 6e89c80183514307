import type { Home } from "../domain/device-policies.ts";

/** Where the local cloud stands. */
export const HOME: Home = { partition: "aws", region: "eu-west-1", account: "123456789012" };

/** What devices are given by name when they are added; on AWS the Fleet stack's output of that name. */
export const ROLE_ALIAS = "local-role-alias";

/** Access keys of those who call AWS, beside functions, devices and roles, whose keys are their names. */
export const OWNER = "LocalOwner";
export const SIMULATOR = "Simulator";
export const FIRST_MODEL = "FirstModel";

/** Under which the cloud's own services speak to the broker. */
export const IOT_SERVICES = "aws-iot-services";
