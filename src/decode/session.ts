import type { Limits } from '../codec/index.ts';
import { SegmentAssembler } from '../hdlc/index.ts';
import type { SignatureChecker } from '../security/index.ts';
import { MbusAssembler } from '../transport/index.ts';
import { BlockAssembler } from './block-assembler.ts';
import type { KeyRing } from './key-ring.ts';
import type { BuilderOptions } from './message-builder.ts';
import type { PendingRequests } from './readings/apdu-readings.ts';
import type { PositionalTemplate } from './readings/templates.ts';

/** What one message teaches about the next ones of a capture. */
export class Session {
  readonly ring: KeyRing;
  readonly options: BuilderOptions;
  readonly limits: Limits;
  readonly templates: readonly PositionalTemplate[];
  /** Checks digital signatures, where there are certificates to check them with. */
  signatures: SignatureChecker | undefined;
  readonly pending: PendingRequests = new Map();
  /** System titles as the AARQ and the AARE gave them. */
  clientTitle: Uint8Array | undefined;
  serverTitle: Uint8Array | undefined;
  /** Who signed the APDU that is being decoded: what is ciphered inside is likely ciphered by the same party. */
  originator: Uint8Array | undefined;
  #dedicated: KeyRing | undefined;
  readonly #segmentAssemblers = new Map<string, SegmentAssembler>();
  readonly #frameAssemblers = new Map<string, MbusAssembler>();
  readonly #blockAssemblers = new Map<string, BlockAssembler>();

  constructor(ring: KeyRing, options: BuilderOptions, limits: Limits, templates: readonly PositionalTemplate[]) {
    this.ring = ring;
    this.options = options;
    this.limits = limits;
    this.templates = templates;
  }

  /** Notes the dedicated key of an association, which its InitiateRequest carries. */
  learnKey(dedicatedKey: Uint8Array): void {
    this.#dedicated = this.ring.with(dedicatedKey, 'the dedicated key of the association');
  }

  /** The keys for an APDU: those of the association for what is under a dedicated key. */
  ringFor(kind: string): KeyRing {
    return kind.includes('ded-') ? (this.#dedicated ?? this.ring) : this.ring;
  }

  /** The segments of HDLC frames on one link. */
  segments(link: string): SegmentAssembler {
    return existing(this.#segmentAssemblers, link, () => new SegmentAssembler(this.limits));
  }

  /** The M-Bus frames of one link. */
  frames(link: string): MbusAssembler {
    return existing(this.#frameAssemblers, link, () => new MbusAssembler(this.limits));
  }

  /** The block transfer in one direction of one link. */
  transfer(link: string): BlockAssembler {
    return existing(this.#blockAssemblers, link, () => new BlockAssembler(this.limits.maxReassembled));
  }
}

/** Addresses come from outside: the oldest of so many links is forgotten. */
const maximumLinks = 4096;

function existing<T>(map: Map<string, T>, key: string, make: () => T): T {
  let found = map.get(key);
  if (found === undefined) {
    found = make();
    if (map.size >= maximumLinks) map.delete(map.keys().next().value!);
    map.set(key, found);
  }
  return found;
}
