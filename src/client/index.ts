export { DlmsClient } from './client.ts';
export type { ClientOptions, RequestOptions } from './client-options.ts';
export {
  ClockControl,
  type ClockReading,
  type Synchronization,
  type SynchronizeOptions,
} from './control/clock-control.ts';
export {
  type CounterSynchronization,
  type CounterSynchronizationOptions,
  synchronizeInvocationCounter,
} from './control/counter-synchronization.ts';
export {
  type FirmwareImage,
  type ImageProgress,
  ImageTransfer,
  type ImageTransferOptions,
  type ImageTransferOutcome,
  type ImageTransferStatus,
} from './control/image-transfer.ts';
export { ImageTransferError, type ImageTransferErrorCode } from './control/image-transfer-error.ts';
export { type SigningOptions, signedProtection } from './control/signed-protection.ts';
export {
  type PerformedStep,
  SupplyControlSwitch,
  type SupplyControlSwitchOptions,
  type SwitchOutcome,
  type SwitchReading,
} from './control/supply-control-switch.ts';
export {
  type SwitchMode,
  type SwitchSituation,
  type SwitchState,
  type SwitchStep,
  switchPlan,
} from './control/switch-plan.ts';
export type { GetOptions, ObjectClient, RawGetOptions } from './object-client.ts';
export { type ProfileFacts, ProfileReader, type ProfileRowsOptions } from './profile/profile-reader.ts';
export type { CosemObject } from './services/association-view.ts';
export { type Outcome, type Outcomes, required } from './services/outcome.ts';
export {
  invoking,
  type MethodReference,
  rawInvoking,
  rawReading,
  rawWriting,
  reading,
  type Selection,
  type ServiceRequest,
  writing,
} from './services/service-request.ts';
export type { BlockOptions } from './session/block-layer.ts';
export type { Notification, NotificationBody, NotificationListener } from './session/notifications.ts';
export { apduWords } from './trace/apdu-words.ts';
export { recordTrace, type TraceEntry, type TraceOptions } from './trace/trace-recorder.ts';
export { type ReplayOptions, readTrace, replayTrace } from './trace/trace-replay.ts';
