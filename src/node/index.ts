export { nodeAead } from './aead.ts';
export { systemClock } from './clock.ts';
export { nodeCryptography } from './cryptography.ts';
export { DuplexStream } from './duplex.ts';
export {
  FileInvocationCounterStore,
  type FileInvocationCounterStoreOptions,
} from './file-invocation-counter-store.ts';
export { FileJournal, type JournalOptions, type JournalState } from './file-journal.ts';
export { FileReplayStore, type FileReplayStoreOptions } from './file-replay-store.ts';
export { type JournalFile, type JournalFiles, nodeJournalFiles } from './journal-files.ts';
export type { JournalRecord } from './journal-frame.ts';
export { NdjsonFile } from './ndjson-file.ts';
export { openSerial, type SerialDuplex, type SerialOptions, serialOver } from './serial.ts';
export { openStdio, type StdioOptions } from './stdio.ts';
export {
  connectTcp,
  listenTcp,
  type TcpConnectOptions,
  type TcpListenOptions,
  type TcpServer,
  type TcpStream,
} from './tcp.ts';
export { openUdp, type UdpChannel, type UdpOptions } from './udp.ts';
