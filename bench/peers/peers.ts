export type PeerName =
  | 'gurux-dlms (Python)'
  | 'dlms-cosem (Python)'
  | 'dlms_cosem (Rust)'
  | 'spodes-rs (Rust)'
  | 'gurux.dlms (Java)'
  | 'jDLMS (Java)'
  | 'gxdlms-go (Go)';

/** A library that does the same work, in the version that we compare with. */
export interface Peer {
  readonly name: PeerName;
  /** Its folder in the cache. */
  readonly id: string;
  readonly language: 'python' | 'rust' | 'java' | 'go';
  /** What its registry calls it. */
  readonly dependency: string;
  readonly version: string;
  /** The file or class of its runner, without the ending. */
  readonly runner: string;
  readonly note?: string;
}

export const peers: readonly Peer[] = [
  {
    name: 'gurux-dlms (Python)',
    id: 'python-gurux-dlms',
    language: 'python',
    dependency: 'gurux-dlms',
    version: '1.0.203',
    runner: 'gurux_dlms_runner',
    note: 'HDLC: through getData, which reads the APDU too; it prints lines while it decrypts, here to nowhere',
  },
  {
    name: 'dlms-cosem (Python)',
    id: 'python-dlms-cosem',
    language: 'python',
    dependency: 'dlms-cosem',
    version: '25.1.0',
    runner: 'dlms_cosem_runner',
    note: 'HDLC: its frame class is given one frame at a time',
  },
  {
    name: 'dlms_cosem (Rust)',
    id: 'rust-dlms-cosem',
    language: 'rust',
    dependency: 'dlms_cosem',
    version: '0.2.0',
    runner: 'dlms_cosem',
  },
  {
    name: 'spodes-rs (Rust)',
    id: 'rust-spodes-rs',
    language: 'rust',
    dependency: 'spodes-rs',
    version: '0.7.1',
    runner: 'spodes_rs',
    note: 'HDLC: its frame type is given one frame at a time; push: its security context is made anew for each message, as it refuses a counter that it has seen',
  },
  {
    name: 'gurux.dlms (Java)',
    id: 'java-gurux-dlms',
    language: 'java',
    dependency: 'org.gurux:gurux.dlms',
    version: '4.0.47',
    runner: 'GuruxRunner',
    note: 'HDLC: through getData, which reads the APDU too',
  },
  {
    name: 'jDLMS (Java)',
    id: 'java-jdlms',
    language: 'java',
    dependency: 'org.openmuc:jdlms',
    version: '1.8.0',
    runner: 'JdlmsRunner',
    note: 'its API for applications begins at a connection: these are public classes, some in packages that it calls internal; HDLC: one frame at a time, without flags',
  },
  {
    name: 'gxdlms-go (Go)',
    id: 'go-gxdlms',
    language: 'go',
    dependency: 'github.com/Gurux/gxdlms-go',
    version: 'v1.0.18',
    runner: 'main',
    note: 'HDLC: through GetData, which reads the APDU too',
  },
];
