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
export {
  clientWPorts,
  decodeDatagram,
  dlmsPort,
  serverWPorts,
  type Wrapper,
  WrapperDeframer,
  type WrapperFault,
  type WrapperUnit,
  wrapper,
} from './wrapper.ts';
