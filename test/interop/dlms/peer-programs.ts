import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installed } from '../peers.ts';
import {
  flagInCheckSequence,
  guruxJavaServerFaults,
  guruxPythonClientFaults,
  guruxPythonServerFaults,
  jdlmsServerFaults,
  type PeerFault,
} from './peer-faults.ts';
import type { PeerReport } from './peer-process.ts';

/** A program of others that takes a job or options as JSON. */
export interface PeerProgram {
  readonly name: string;
  readonly version: string;
  readonly language: 'Python' | 'Java';
  /** Undefined where it is not installed. */
  readonly command: readonly string[] | undefined;
  /** What brings it. */
  readonly toInstall: string;
  /** What it cannot do by itself, and why. */
  readonly cannot?: Readonly<Record<string, string>> | undefined;
  /** What one has to know of how it is run. */
  readonly note?: string;
  /** Its session is done again where the last line of its trace is this: it breaks a rule by chance. */
  readonly breaksByChance?: RegExp;
}

/** A client of others. */
export interface PeerClient extends PeerProgram {
  /** Octets of the longest information field of HDLC that the meter offers it; 128 where left out. */
  readonly informationField?: number;
  /** What it cannot do where the response is long, by framing, and why. */
  readonly cannotAtLength?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Rules that it breaks with the OMNIA. */
  readonly faultsWithOmnia?: readonly PeerFault[];
}

/** Whether a session ended where the peer breaks a rule by chance. */
export function brokeByChance({ breaksByChance }: PeerProgram, { trace }: PeerReport): boolean {
  return breaksByChance?.test(trace.at(-1) ?? '') === true;
}

const source = (file: string): string => fileURLToPath(new URL(`./peers/${file}`, import.meta.url));

function python(name: string, version: string, file: string): PeerProgram {
  const folder = installed(`${name}-${version}`);
  return {
    name,
    version,
    language: 'Python',
    toInstall: `python3 -m pip install ${name}==${version}`,
    command: folder === undefined ? undefined : [join(folder, 'bin', 'python'), source(file)],
  };
}

function java(name: string, version: string, program: string): PeerProgram {
  const folder = installed(`${name}-${version}`);
  const classes = (home: string) => `${join(home, 'classes')}:${join(home, 'lib', '*')}`;
  const command = folder === undefined ? undefined : ['java', '-cp', classes(folder), program];
  return { name, version, language: 'Java', command, toInstall: 'mvn and javac, and Maven Central' };
}

/** Clients of others. */
export const peerClients: readonly PeerClient[] = [
  { ...python('gurux-dlms', '1.0.203', 'gurux_client.py'), faultsWithOmnia: guruxPythonClientFaults },
  {
    ...python('dlms-cosem', '25.1.0', 'dlms_cosem_client.py'),
    cannot: { 'profile-entry': '`EntryDescriptor.to_bytes` is not implemented.' },
    note: `${flagInCheckSequence} One in 256 does: a session that ends at one is done again.`,
    breaksByChance: /7e7e$/,
    cannotAtLength: {
      hdlc: { 'association-view': 'The list takes some three hundred frames, and one in 256 stops it: see below.' },
    },
  },
  {
    ...java('jdlms', '1.8.0', 'JdlmsClient'),
    informationField: 512,
    note:
      'An AARQ that takes two HDLC frames fails within (BufferUnderflowException at our RR, which has no information, as ' +
      'IEC 62056-46 has it): the meter offers it information fields of 512 octets.',
  },
  java('gurux.dlms', '4.0.47', 'GuruxClient'),
];

/** A server of others. */
export interface PeerServerProgram extends PeerProgram {
  readonly systemTitle: string;
  /** Its clock goes on after it was set. */
  readonly clockRuns: boolean;
  /** Where it breaks a rule itself; a test holds it to that, so that a mended version shows. */
  readonly faults: readonly PeerFault[];
}

/** Servers of others. */
export const peerServers: readonly PeerServerProgram[] = [
  {
    ...java('jdlms', '1.8.0', 'JdlmsServer'),
    systemTitle: '4a444c0000000001',
    clockRuns: false,
    faults: jdlmsServerFaults,
  },
  {
    ...java('gurux.dlms', '4.0.47', 'GuruxServer'),
    systemTitle: '4752580000000001',
    clockRuns: false,
    faults: guruxJavaServerFaults,
  },
  {
    ...python('gurux-dlms', '1.0.203', 'gurux_server.py'),
    systemTitle: '4752580000000001',
    clockRuns: true,
    note:
      'Its server class calls some fifteen methods that do not exist, or without their arguments; ' +
      '`test/interop/dlms/peers/gurux_server.py` supplies them, and no octet of the protocol.',
    faults: guruxPythonServerFaults,
  },
];
