import { clientLimits } from '../codec/index.ts';
import type { LinkFault, PrimaryStationEvent } from './link-events.ts';
import { type LinkFigures, maximumUnitLength } from './link-options.ts';
import { llcHeaderAt, readLlcUnit } from './llc.ts';
import { SegmentAssembler } from './reassembly.ts';
import type { Frame } from './search.ts';

/** Takes APDUs out of the UI frames of servers. Meters push in segments too, though a UI frame is to carry a whole APDU. */
export class PushReception {
  readonly #assembler: SegmentAssembler;

  constructor(figures: LinkFigures) {
    this.#assembler = new SegmentAssembler({ ...clientLimits, maxReassembled: maximumUnitLength(figures) });
  }

  /** What a UI frame brings: an APDU with its last segment, and faults. */
  receive(frame: Frame): PrimaryStationEvent[] {
    const result = this.#assembler.receive(frame);
    if (result === undefined) return [];
    if (result.kind === 'fault') return [result];
    const lost: LinkFault[] = result.lost === undefined ? [] : [result.lost];
    return result.kind === 'complete' ? [...lost, pushed(result.octets, frame)] : lost;
  }
}

/** Meters push blocks of a general block transfer without an LLC header, after a first one that has it. */
function pushed(unit: Uint8Array, { source }: Frame): PrimaryStationEvent {
  const isBare = llcHeaderAt(unit) === undefined;
  const content = isBare ? ({ kind: 'data', apdu: unit } as const) : readLlcUnit(unit, 'response');
  return content.kind === 'fault' ? content : { ...content, kind: 'unnumbered-information', serverAddress: source };
}
