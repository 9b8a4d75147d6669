export { managementSap, meterConformance, publicConformance } from './associations.ts';
export { type ConsumptionHistory, mostSpans, type Span } from './consumption-history.ts';
export { opticalPort } from './control/port-protection.ts';
export { Display } from './display/display.ts';
export {
  type CurrentDirection,
  controlHoldTime,
  type DisplayContent,
  type DisplayEntry,
  type DisplayPreset,
  type DisplaySymbols,
  displayPresets,
  type FrontLink,
  type FrontPanel,
  frontPanel,
  type LcdSvgOptions,
  lcdColumns,
  lcdStyles,
  lcdSvg,
  lcdText,
  litSegments,
  type NetworkQuality,
  type PhaseSequence,
  type PushButton,
  PushButtons,
  type WaitingPushes,
} from './display/index.ts';
export { type Energies, energyParts, tariffs } from './energies.ts';
export { EventMemory, type LoggedEvent } from './event-memory.ts';
export type { FirmwarePolicy } from './firmware/firmware-check.ts';
export { type Firmware, signFirmware } from './firmware/firmware-file.ts';
export { FirmwareImage } from './firmware/firmware-image.ts';
export { HanPort, hanRate } from './han/han-port.ts';
export { identityOf, type MeterIdentity, manufacturer } from './identity.ts';
export { LoadModel } from './load-model.ts';
export { LocalPort, type LocalPortSettings } from './local-port/local-port.ts';
export { Measurement, type PhaseValues } from './measurement.ts';
export { type LocalTimeRule, localTime } from './meter-time.ts';
export type { AccessTechnology } from './modem/access-technology.ts';
export { Modem } from './modem/modem.ts';
export type { ModemCondition } from './modem/modem-record.ts';
export { OmniaMeter } from './omnia-meter.ts';
export type { OmniaMeterOptions } from './omnia-meter-options.ts';
export { OmniaType } from './omnia-type.ts';
export { greatestPulsedPower, Pulses, pulseSources, pulseWidth, type SwitchLight } from './pulses.ts';
export { PushDriver, type PushDriverOptions } from './push/push-driver.ts';
export type { PushCarriers } from './push/push-links.ts';
export { type PushClassStatus, PushQueue } from './push/push-queue.ts';
export { type PushPriority, type PushSetupName, pushPriorities, pushSetups } from './push/push-setups.ts';
export type {
  PushAcknowledgement,
  PushDestination,
  PushFailure,
  PushService,
  PushTransmission,
} from './push/push-transmission.ts';

export { type Quantity, quantityOf } from './quantities.ts';
export { type MeterSecurity, RoleSecurity } from './role-security.ts';
export {
  type Act,
  acts,
  type Expectation,
  expectations,
  type Field,
  type Form,
  type HeadEnd,
  type HeadEndConduct,
  pathInWords,
  type ReceivedPush,
  type RecordForm,
  readScene,
  runScene,
  type Scene,
  SceneError,
  type ScenePath,
  type SceneResult,
  type SceneStep,
  type Stage,
  scene,
  sceneStep,
  type TraceEntry,
  VirtualStage,
  type VirtualStageOptions,
  type WatchedEvent,
} from './scene/index.ts';
export type { Backup, BackupKind } from './supply/backup.ts';
export type { SupplySource } from './supply/source.ts';
export { Supply } from './supply/supply.ts';
export { SupplyControl, type SwitchFault, type SwitchOutcome, supplyControlSwitch } from './supply-control.ts';
export {
  type ControlMode,
  type ControlState,
  isThere,
  nextState,
  type SwitchTrigger,
  transitions,
  transitionsOfModes,
} from './supply-control-switch.ts';
export { Tamper } from './tamper/tamper.ts';
export type { CountedTamperKind, TamperKind } from './tamper/tampering.ts';
export {
  type RoleKeys,
  type RoleKeyUse,
  roleKeyUses,
  testClientTitle,
  testKeys,
  testMakerKey,
  testSigningKey,
} from './test-keys.ts';
