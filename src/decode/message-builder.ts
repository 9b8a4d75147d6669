import { attempt, type Decoded, DecodeError, type Node, type Readable, Reader, Recorder } from '../codec/index.ts';
import { fillGaps, join, Place } from './place.ts';
import type { Authenticity, Issue, Layer, Message, Reading } from './types.ts';

const rank: readonly Authenticity[] = ['absent', 'verified', 'unverified', 'failed'];

export interface BuilderOptions {
  readonly strict: boolean;
  readonly tree: boolean;
}

/** Collects what one message turns out to be while its layers come off. */
export class MessageBuilder {
  readonly root: Node;
  readonly readings: Reading[] = [];
  plaintext: Uint8Array | undefined;
  /** What no given key opens is in the tree for those who look for the fault; nobody shall take it for a reading. */
  withheld = false;
  direction: 'sent' | 'received' | undefined;
  readonly #options: BuilderOptions;
  readonly #layers: Layer[] = [];
  readonly #issues: Issue[] = [];
  #authenticity: Authenticity = 'absent';

  constructor(start: number, options: BuilderOptions) {
    this.root = { name: 'message', start, end: start };
    this.#options = options;
  }

  /** A place for one more frame, datagram or telegram of this message. */
  carrier(bytes: Uint8Array, start: number, end: number): Place {
    this.root.end = Math.max(this.root.end, end);
    return new Place(bytes, start, end, this.root, '');
  }

  /** A place for octets of a stream, which stand scattered in the input. */
  streamed(source: Uint8Array, extent: { readonly start: number; readonly end: number }): Place {
    this.root.start = Math.min(this.root.start, extent.start);
    this.root.end = Math.max(this.root.end, extent.end);
    const node: Node = { name: 'stream', start: extent.start, end: extent.end, source };
    this.root.children ??= [];
    this.root.children.push(node);
    return new Place(source, 0, source.length, node, 'stream', extent);
  }

  /** A place for octets put together from several carriers. */
  reassembled(source: Uint8Array, path: string): Place {
    const { start, end } = this.root;
    const node: Node = { name: 'reassembled', start, end, source };
    this.root.children ??= [];
    this.root.children.push(node);
    return new Place(source, 0, source.length, node, join(path, 'reassembled'), { start, end });
  }

  layer(layer: Layer): void {
    this.#layers.push(layer);
  }

  hasLayer(name: string): boolean {
    return this.#layers.some((layer) => layer.name === name);
  }

  /** The least trustworthy protection decides. */
  trust(found: Authenticity): void {
    if (rank.indexOf(found) > rank.indexOf(this.#authenticity)) this.#authenticity = found;
  }

  issue(
    severity: Issue['severity'],
    code: string,
    place: { offset: number; path: string },
    message: string,
    hint?: string,
  ): void {
    const { offset, path } = place;
    this.#issues.push({
      severity,
      code,
      offset,
      path: path || 'message',
      message,
      ...(hint === undefined ? {} : { hint }),
    });
  }

  /** Reports a fault that a codec found in the octets of `place`. */
  fault(error: DecodeError, place: Place, severity: Issue['severity'] = 'error'): void {
    const told = [error.expected, error.found].every((part) => part === undefined || error.reason.includes(part));
    const found =
      error.expected === undefined || told
        ? ''
        : ` (expected ${error.expected}${error.found === undefined ? '' : `, found ${error.found}`})`;
    this.issue(
      severity,
      error.code,
      { offset: error.offset, path: join(place.path, error.path) },
      `${error.reason}${found}`,
    );
  }

  /** Runs a codec over all of `place`; its tree and its flags become part of the message, its error an issue. */
  read<T>(
    codec: Readable<T>,
    place: Place,
    name: string,
    severity: Issue['severity'] = 'error',
  ): { tree: Node; result: Decoded<T> } {
    const { strict } = this.#options;
    const recorder = this.#options.tree ? new Recorder(name, place.start) : undefined;
    const r = new Reader(
      place.bytes,
      recorder === undefined ? { strict } : { strict, trace: recorder },
      place.start,
      place.end,
    );
    const result = attempt(() => codec.read(r));
    if (!result.ok) {
      DecodeError.within(result.error, name);
      this.fault(result.error, place, severity);
    } else if (r.offset < place.end) {
      this.#leftOver(place, r.offset, name);
    }
    const tree = recorder?.finish(
      Math.min(r.offset, place.end),
      result.ok ? result.value : undefined,
      place.end,
      'unread',
    );
    for (const flag of recorder?.flags ?? []) {
      this.issue('note', flag.code, { offset: flag.offset, path: join(place.path, flag.path ?? name) }, flag.reason);
    }
    if (tree !== undefined) place.put(tree);
    return { tree: tree ?? { name, start: place.start, end: place.end }, result };
  }

  #leftOver(place: Place, offset: number, name: string): void {
    const left = place.end - offset;
    const message = `${left} octet${left === 1 ? '' : 's'} left over after the value`;
    this.issue(
      this.#options.strict ? 'error' : 'warning',
      'trailing-bytes',
      { offset, path: join(place.path, name) },
      message,
    );
  }

  finish(): Message {
    if (this.#options.tree) fillGaps(this.root);
    else delete this.root.children;
    return {
      start: this.root.start,
      end: this.root.end,
      layers: this.#layers,
      ...(this.plaintext === undefined ? {} : { plaintext: this.plaintext }),
      authenticity: this.#authenticity,
      readings: this.withheld ? [] : this.readings,
      issues: this.#issues,
      tree: this.root,
      ...(this.direction === undefined ? {} : { direction: this.direction }),
    };
  }
}
