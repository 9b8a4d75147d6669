export { managementSap, meterConformance, publicConformance } from './associations.ts';
export { type ConsumptionHistory, mostSpans, type Span } from './consumption-history.ts';
export { type Energies, energyParts, tariffs } from './energies.ts';
export { EventMemory, type LoggedEvent } from './event-memory.ts';
export { identityOf, type MeterIdentity, manufacturer } from './identity.ts';
export { LoadModel } from './load-model.ts';
export { Measurement, type PhaseValues } from './measurement.ts';
export { type LocalTimeRule, localTime } from './meter-time.ts';
export { OmniaMeter, type OmniaMeterOptions } from './omnia-meter.ts';
export { OmniaType } from './omnia-type.ts';
export { type Quantity, quantityOf } from './quantities.ts';
export { type MeterSecurity, RoleSecurity } from './role-security.ts';
export { SupplyControl, supplyControlSwitch } from './supply-control.ts';
export {
  type ControlMode,
  type ControlState,
  isThere,
  nextState,
  type SwitchTrigger,
  transitions,
  transitionsOfModes,
} from './supply-control-switch.ts';
export { type RoleKeys, type RoleKeyUse, roleKeyUses, testClientTitle, testKeys, testSigningKey } from './test-keys.ts';
