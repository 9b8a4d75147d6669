import {
  type AttributeName,
  Data,
  type InterfaceClass,
  Ipv4Setup,
  ProfileGenericV1,
  PushSetupV2,
  type RestrictedObject,
} from '../../cosem/index.ts';
import { type Obis, obis } from '../../obis/index.ts';
import { alarmObjects, type EventLoggerName, eventLoggers, eventLogName } from '../../omnia/index.ts';
import { type PushSetupName, purposeOf } from './push-setups.ts';

/* @__NO_SIDE_EFFECTS__ */
function all<C extends InterfaceClass>(of: C, name: AttributeName<C>, ...logicalNames: readonly Obis[]) {
  const { classId, attributes } = of;
  const { attributeId } = (attributes as C['attributes'])[name]!;
  return logicalNames.map(
    (logicalName): RestrictedObject => ({
      classId,
      logicalName,
      attributeIndex: attributeId,
      dataIndex: 0,
      restriction: { restrictionType: 'none', restrictionValue: null },
      columns: [],
    }),
  );
}

const buffers = (...names: readonly string[]) => all(ProfileGenericV1, 'buffer', ...names.map((name) => obis(name)));
const values = (...names: readonly string[]) => all(Data, 'value', ...names.map((name) => obis(name)));
const alarmRegisters = [1, 2, 3] as const;
const logs = (Object.keys(eventLoggers) as EventLoggerName[]).filter((name) => name !== 'alarm');

/** What each setup sends besides its own name (designed, but for what the data sheet says is pushed when). */
const contents: Readonly<Record<PushSetupName, readonly RestrictedObject[]>> = {
  lastGasp: [...values('0-0:96.80.80'), ...all(Data, 'value', alarmObjects(3).register)],
  alarm: all(Data, 'value', ...alarmRegisters.map((register) => alarmObjects(register).descriptor)),
  gridSnapshot: buffers('1-0:99.14.2'),
  installation: values('0-0:96.1.0', '0-0:96.1.1', '1-0:0.2.0', '1-1:0.2.0', '1-2:0.2.0'),
  connectivity: all(Ipv4Setup, 'ipAddress', obis('0-0:25.1.0')),
  interval1: buffers('1-0:99.1.0', '1-0:99.2.0', '1-0:98.1.0'),
  interval2: buffers('1-0:99.14.0', '1-0:99.14.1'),
  interval3: buffers(...logs.map((name) => `${eventLogName(name)}`)),
};

/** The push_object_list of a setup before anybody has set it: the name of the logical device, that of the setup, and more. */
export function usualPushObjects(setup: PushSetupName): readonly RestrictedObject[] {
  const { logicalName } = purposeOf(setup);
  return [...values('0-0:42.0.0'), ...all(PushSetupV2, 'logicalName', logicalName), ...contents[setup]];
}
