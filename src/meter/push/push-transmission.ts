import type { Obis } from '../../obis/index.ts';
import type { PushPriority, PushSetupName } from './push-setups.ts';

/** What carries a push (transport_service_type of class Push setup), as far as the meter has it. */
export type PushService = 'tcp' | 'udp' | 'reliable-coap' | 'unreliable-coap';

/** Where a push goes. */
export interface PushDestination {
  readonly service: PushService;
  /** Address and port of the head-end, such as `192.0.2.1:5683`. */
  readonly address: string;
}

/**
 * What makes a push arrived (push_operation_method): that it was handed to the layer below, that this acknowledges it,
 * or a DataNotification-Confirm.
 */
export type PushAcknowledgement = 'none' | 'supporting-layer' | 'confirmation';

/** A push on its way. */
export interface PushTransmission {
  /** Its long-invoke-id, the same however often it is sent. */
  readonly id: number;
  readonly setup: PushSetupName;
  readonly priority: PushPriority;
  /** The APDU as it is sent, protected. */
  readonly octets: Uint8Array;
  /** The same in the clear, for who shows it. */
  readonly apdu: Uint8Array;
  readonly destination: PushDestination;
  /** Of the head-end: push_client_SAP. */
  readonly clientSap: number;
  /** The object that sets up the port it leaves by: port_reference. */
  readonly port: Obis;
  readonly acknowledgement: PushAcknowledgement;
  /** Milliseconds that a DataNotification-Confirm may take. */
  readonly confirmationTimeout: number;
}

/** Why a push did not arrive. `refused`: the head-end will not take it (4.xx of CoAP). */
export type PushFailure = 'timeout' | 'refused' | 'unreachable';
