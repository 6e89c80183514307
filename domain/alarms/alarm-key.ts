/** Partitions of the ledger: changes of which nobody was told, and how turbines stood when they were. */
export const ALARM_CHANGES = "alarms";
export const TOLD_ALARMS = "alarms-told";
