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
export type { Datagram, DatagramChannel } from './datagram-channel.ts';
export { type FaultKind, type FaultOptions, type FaultRates, faultKinds, faulty, faultyDatagrams } from './faulty.ts';
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
export { overWrapper, WrapperConnection, type WrapperConnectionOptions } from './over-wrapper.ts';
export { received } from './received.ts';
export { type LineMachine, SerialSession, type SerialSessionListener } from './serial-session.ts';
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
