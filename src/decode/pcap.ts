export { readFrames, readPackets } from './pcap/packets.ts';
export type {
  Datagram,
  Endpoint,
  FileProblem,
  Gap,
  PacketFile,
  Segment,
  SerialPacket,
  SkippedPacket,
  TcpStream,
} from './pcap/types.ts';
