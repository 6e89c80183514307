import { alarmConfiguration } from "../../adapters/alarm-configuration.ts";
import { alarmsTold, toldAlarms, untoldAlarms } from "../../adapters/ledger/alarms.ts";
import { notify } from "../../adapters/sns/notifications.ts";
import { task } from "../../adapters/task.ts";
import { decideTelling } from "../../domain/alarms/tell-alarms.ts";

/**
 * Tells people of turbines' alarms, grouped, and not in quiet hours. What could not be sent stays
 * untold, and is told with the next call, at worst twice with the same id.
 */
export const handler = task(
  "TellAlarms",
  async (_input, now) => {
    const { ledgerTable, topicArn, policy } = alarmConfiguration();
    const changes = await untoldAlarms(ledgerTable);
    const before = await toldAlarms(
      ledgerTable,
      changes.map(({ turbineId }) => turbineId),
    );
    const telling = decideTelling(changes, before, policy, now);
    if (telling.kind !== "tell")
      return { kind: telling.kind, changes: changes.length, messages: 0 };
    for (const message of telling.messages) await notify(topicArn, message);
    await alarmsTold(ledgerTable, telling.told, changes);
    return { kind: "told", changes: changes.length, messages: telling.messages.length };
  },
  ({ changes, messages }) => ({ changes, messages }),
);
