import type { Data } from '../axdr/index.ts';
import * as classes from './classes/index.ts';
import {
  type Attribute,
  attribute,
  type InterfaceClass,
  interfaceClass,
  type Method,
  method,
} from './interface-class.ts';
import { anyData } from './types/composites.ts';
import type { DataType } from './types/data-type.ts';

/** Every version of every interface class that is known, in the order of class_id and version. */
export const interfaceClasses: readonly InterfaceClass[] = [
  classes.Data,
  classes.Register,
  classes.ExtendedRegister,
  classes.DemandRegister,
  classes.RegisterActivation,
  classes.ProfileGenericV0,
  classes.ProfileGenericV1,
  classes.Clock,
  classes.ScriptTable,
  classes.Schedule,
  classes.SpecialDaysTable,
  classes.AssociationSnV0,
  classes.AssociationSnV1,
  classes.AssociationSnV2,
  classes.AssociationSnV3,
  classes.AssociationSnV4,
  classes.AssociationLnV0,
  classes.AssociationLnV1,
  classes.AssociationLnV2,
  classes.AssociationLnV3,
  classes.SapAssignment,
  classes.ImageTransfer,
  classes.IecLocalPortSetupV0,
  classes.IecLocalPortSetupV1,
  classes.ActivityCalendar,
  classes.RegisterMonitor,
  classes.SingleActionSchedule,
  classes.IecHdlcSetupV0,
  classes.IecHdlcSetupV1,
  classes.IecTwistedPairSetupV0,
  classes.IecTwistedPairSetupV1,
  classes.MBusSlavePortSetup,
  classes.UtilityTables,
  classes.ModemConfigurationV0,
  classes.ModemConfigurationV1,
  classes.AutoAnswerV0,
  classes.AutoAnswerV1,
  classes.AutoAnswerV2,
  classes.AutoConnectV0,
  classes.AutoConnectV1,
  classes.AutoConnectV2,
  classes.DataProtection,
  classes.PushSetupV0,
  classes.PushSetupV1,
  classes.PushSetupV2,
  classes.PushSetupV3,
  classes.TcpUdpSetup,
  classes.Ipv4Setup,
  classes.MacAddressSetup,
  classes.PppSetup,
  classes.GprsModemSetup,
  classes.SmtpSetup,
  classes.GsmDiagnosticV0,
  classes.GsmDiagnosticV1,
  classes.GsmDiagnosticV2,
  classes.Ipv6Setup,
  classes.RegisterTable,
  classes.CompactDataV0,
  classes.CompactDataV1,
  classes.StatusMapping,
  classes.SecuritySetupV0,
  classes.SecuritySetupV1,
  classes.ParameterMonitorV0,
  classes.ParameterMonitorV1,
  classes.MeasurementDataMonitoringObjects,
  classes.SensorManager,
  classes.Arbitrator,
  classes.DisconnectControl,
  classes.DisconnectControlV1,
  classes.Limiter,
  classes.MBusClientV0,
  classes.MBusClientV1,
  classes.WirelessModeQChannelV0,
  classes.WirelessModeQChannelV1,
  classes.MBusMasterPortSetup,
  classes.DlmsCosemServerMBusPortSetup,
  classes.MBusDiagnostic,
  classes.Account,
  classes.Credit,
  classes.Charge,
  classes.TokenGateway,
  classes.FunctionControl,
  classes.ArrayManager,
  classes.CommunicationPortProtection,
  classes.LteMonitoringV0,
  classes.LteMonitoringV1,
  classes.CoapSetup,
  classes.CoapDiagnostic,
];

/**
 * The class of this id in this version, in the highest version known where none is given; undefined when unknown.
 * `classes` are those to search, with classes of your own behind them.
 */
export function interfaceClassOf(
  classId: number,
  version?: number,
  classes: readonly InterfaceClass[] = interfaceClasses,
): InterfaceClass | undefined {
  return classes.findLast((of) => of.classId === classId && (version === undefined || of.version === version));
}

/** Whether the class is known, in this version where one is given. */
export function isKnown(classId: number, version?: number): boolean {
  return interfaceClassOf(classId, version) !== undefined;
}

type RawAttributes = Readonly<Record<`attribute${number}`, Attribute<DataType<Data>, true>>>;
type RawMethods = Readonly<Record<`method${number}`, Method<DataType<Data>, DataType<Data>>>>;
/** A class of which nothing is known but its id. */
export type RawClass = InterfaceClass<RawAttributes, RawMethods>;

/** An index is an Integer8, negative ones are for manufacturers. */
const highestIndex = 127;

/** The class of an object whose class is not known: `attribute2` and so on to 127, `method1` and so on, all any Data. */
export function rawClass(classId: number, version: number): RawClass {
  const attributes: Record<string, Attribute<DataType<Data>, true>> = {};
  const methods: Record<string, Method<DataType<Data>, DataType<Data>>> = {};
  for (let id = 1; id <= highestIndex; id += 1) {
    if (id > 1) attributes[`attribute${id}`] = attribute(id, anyData);
    methods[`method${id}`] = method(id, anyData, anyData);
  }
  return interfaceClass<RawAttributes, RawMethods>(`Class ${classId}`, { classId, version }, attributes, methods);
}
