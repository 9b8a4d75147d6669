export { nodeAead } from './aead.ts';
export { nodeCryptography } from './cryptography.ts';
export {
  FileInvocationCounterStore,
  type FileInvocationCounterStoreOptions,
} from './file-invocation-counter-store.ts';
export { FileJournal, type JournalOptions, type JournalState } from './file-journal.ts';
export { FileReplayStore, type FileReplayStoreOptions } from './file-replay-store.ts';
export { type JournalFile, type JournalFiles, nodeJournalFiles } from './journal-files.ts';
export type { JournalRecord } from './journal-frame.ts';
