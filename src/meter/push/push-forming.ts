import { Apdu } from '../../apdu/index.ts';
import { dataNotification } from '../../association/index.ts';
import type { RawData } from '../../axdr/index.ts';
import { encode } from '../../codec/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { type AlarmBits, shownAlarms } from './alarm-bits.ts';
import type { FormedPush } from './push-record.ts';
import { PushSettings } from './push-settings.ts';
import { type PushSetupName, purposeOf } from './push-setups.ts';
import { presentBody } from './push-values.ts';

/** Long-invoke-ids have 24 bits; 0 is none. */
export const nextLongInvokeId = (id: number): number => (id >= 0xff_ffff ? 1 : id + 1);

/** A push of what a setup shows now. */
export function formPresent(meter: OmniaMeter, setup: PushSetupName, id: number, raised?: AlarmBits): FormedPush {
  const objects = new PushSettings(meter, setup).get('pushObjectList');
  const push = formPush(meter, setup, id, presentBody(meter, objects, purposeOf(setup).alarm));
  return raised === undefined ? push : { ...push, alarms: { raised, shown: shownAlarms(meter) } };
}

/** A push of a body: what it says stays the same from now on. */
export function formPush(meter: OmniaMeter, setup: PushSetupName, id: number, body: RawData): FormedPush {
  const formedAt = meter.now();
  const notification = dataNotification(body, {
    longInvokeId: id,
    confirmed: new PushSettings(meter, setup).acknowledgement === 'confirmation',
    highPriority: purposeOf(setup).priority <= 1,
    dateTime: meter.timeOf(formedAt),
  });
  return { id, setup, formedAt, apdu: encode(Apdu, notification) };
}
