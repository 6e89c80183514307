/** The angles of an attitude, whatever an asset calls the channels that show them. */
export const ANGLES = ["roll", "pitch", "yaw"] as const;
