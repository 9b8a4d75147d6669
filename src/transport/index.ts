export type { ByteStream, SerialPort, SerialPortSettings } from './byte-stream.ts';
export {
  type AbortSignalLike,
  abortable,
  type Channel,
  type Receiver,
  type SendOptions,
  type Transport,
} from './channel.ts';
export { type Clock, VirtualClock } from './clock.ts';
export { CoapDatagrams } from './coap-datagrams.ts';
export { CoapRefusal } from './coap-refusal.ts';
export type { Datagram, DatagramChannel } from './datagram-channel.ts';
export { type FaultKind, type FaultOptions, type FaultRates, faultKinds, faulty, faultyDatagrams } from './faulty.ts';
export { IdleWatch } from './idle-watch.ts';
export { Inbox } from './inbox.ts';
export {
  type MbusApdu,
  MbusAssembler,
  MbusDeframer,
  type MbusFault,
  type MbusFrame,
  type MbusLineFrame,
  type MbusScan,
  mbusFrame,
  readMbusFrame,
  scanMbusFrame,
} from './mbus.ts';
export { MemoryNetwork, type MemoryOptions, memoryPair } from './memory.ts';
export { CoapServer, type OverCoapOptions, overCoap } from './over-coap.ts';
export type { CoapAddresses, CoapTransport } from './over-coap-link.ts';
export type { CoapDatagramsOptions, CoapOptions } from './over-coap-options.ts';
export { HdlcConnection, overHdlc } from './over-hdlc.ts';
export type {
  HdlcAddresses,
  HdlcClientOptions,
  HdlcConnectOptions,
  HdlcStreamOptions,
  HdlcTransport,
} from './over-hdlc-options.ts';
export { HdlcServer, type HdlcServerOptions } from './over-hdlc-server.ts';
export type { HdlcServerTransport } from './over-hdlc-server-link.ts';
export { overWrapper, WrapperConnection, type WrapperConnectionOptions } from './over-wrapper.ts';
export { received } from './received.ts';
export { type LineMachine, SerialSession, type SerialSessionListener } from './serial-session.ts';
export {
  openWebSerial,
  type WebReadable,
  type WebReader,
  type WebSerialOptions,
  type WebSerialPort,
  type WebWritable,
  type WebWriter,
} from './web-serial.ts';
export type { Accept, WPorts, WrapperLimits, WrapperTransport } from './wport-transports.ts';
export {
  clientWPorts,
  decodeDatagram,
  dlmsPort,
  longestApdu,
  serverWPorts,
  type Wrapper,
  WrapperDeframer,
  type WrapperFault,
  type WrapperUnit,
  wrapper,
} from './wrapper.ts';
export { WrapperDatagrams, type WrapperDatagramsOptions } from './wrapper-datagrams.ts';
