import { type RawData, rawData } from '../../axdr/index.ts';
import {
  type CaptureContext,
  type CapturedAttribute,
  type CaptureObject,
  ProfileGenericV1,
  type ProfileNumbers,
  type ProfileOptions,
  type ProfileRow,
  profileColumns,
  readProfileNumbers,
} from '../../cosem/index.ts';
import type { Obis } from '../../obis/index.ts';
import type { RequestOptions } from '../client-options.ts';
import type { ObjectClient } from '../object-client.ts';
import { required } from '../services/outcome.ts';
import { obisOf, reading } from '../services/service-request.ts';
import { joinColumns, pickColumns, wantedColumns } from './profile-columns.ts';
import { type BufferTransfer, pageRows } from './profile-page.ts';
import { ProfileProgress, type RowOrder } from './profile-progress.ts';
import { isBreak, type Resumption, resumption, resumptionAfter } from './profile-resume.ts';
import { type ProfileExtent, type ProfileWindow, profileWindows, windowSelection } from './profile-window.ts';
import { readScalerUnits } from './scaler-units.ts';

/** Which rows of a profile are read, and how. */
export interface ProfileRowsOptions
  extends ProfileExtent,
    Omit<RequestOptions, 'onBlock'>,
    Omit<ProfileOptions, 'capturePeriod'> {
  /** All where left out; by their capture object, or its logical name. */
  readonly columns?: readonly (CaptureObject | Obis | string)[] | undefined;
  /** Goes on after this row, of a session before. */
  readonly after?: ProfileRow | undefined;
  /** Rows that are asked for at once: all where left out, 2000 where they would come in one piece at the end. */
  readonly rowsPerPage?: number | undefined;
  /** How often a transfer that breaks is taken up again without a new row; 3 where left out. */
  readonly retries?: number | undefined;
  /**
   * How a transfer that broke is taken up again: from the time of the last row, or from the beginning of the page, whose
   * rows are counted. Counting misses nothing where the clock was put back. `time` where left out.
   */
  readonly resumesBy?: 'time' | 'count' | undefined;
  /** Told after each page. */
  readonly onProgress?: ((progress: { readonly rows: number }) => void) | undefined;
}

/** What a profile says of itself. */
export interface ProfileFacts {
  readonly columns: readonly CapturedAttribute[];
  /** Seconds from row to row; undefined where rows are captured by events. */
  readonly capturePeriod: number | undefined;
  /** As its sort_method says; undefined where it does not say. */
  readonly order: RowOrder | undefined;
  readonly entriesInUse: number | undefined;
}

interface Plan {
  readonly facts: ProfileFacts;
  readonly wanted: readonly CapturedAttribute[];
  readonly options: ProfileRowsOptions;
  readonly progress: ProfileProgress;
}

const defaultRetries = 3;
const defaultRowsPerPage = 2000;

/** A profile of a meter (class 7): load profiles, event logs. */
export class ProfileReader {
  readonly #client: ObjectClient;
  readonly #logicalName: Obis;
  readonly #context: CaptureContext;
  #facts: Promise<ProfileFacts> | undefined;

  /** The context adds to what the meter says of its objects: words, classes, types. */
  constructor(client: ObjectClient, logicalName: Obis | string, context: CaptureContext = {}) {
    this.#client = client;
    this.#logicalName = obisOf(logicalName);
    this.#context = context;
  }

  /** What each column holds, with scalers and units; asked for once. */
  async captureObjects(options?: RequestOptions): Promise<readonly CapturedAttribute[]> {
    return (await this.facts(options)).columns;
  }

  /** What the profile says of itself; asked for once. */
  facts(options?: RequestOptions): Promise<ProfileFacts> {
    this.#facts ??= this.#readFacts(options).catch((error: unknown) => {
      this.#facts = undefined;
      throw error;
    });
    return this.#facts;
  }

  /**
   * The rows, each as soon as its octets are there. A transfer that breaks is taken up again after the last row; where
   * the link itself is gone, `after` goes on in another session. Each row comes once, or there is an error.
   */
  async *rows(options: ProfileRowsOptions = {}): AsyncGenerator<ProfileRow, void> {
    const facts = await this.facts(requestOptions(options));
    const wanted = wantedColumns(facts.columns, options.columns ?? []);
    const plan = { facts, wanted, options, progress: new ProfileProgress(options.after) };
    for (const [window, start] of this.#windows(facts, options)) yield* this.#windowRows(window, start, plan);
  }

  /** The columns as numbers in one Float64Array; see `readProfileNumbers`. */
  async columns(options: ProfileRowsOptions = {}): Promise<ProfileNumbers> {
    const facts = await this.facts(requestOptions(options));
    const wanted = wantedColumns(facts.columns, options.columns ?? []);
    const plan = { facts, wanted, options, progress: new ProfileProgress() };
    const parts: ProfileNumbers[] = [];
    for (const [window] of this.#windows(facts, options)) {
      const { sent, picks } = this.#sent(window, plan);
      const numbers = readProfileNumbers(await this.#whole(window, plan), sent, profileOptions(plan));
      parts.push(pickColumns(numbers, picks));
    }
    return joinColumns(parts, wanted.length);
  }

  *#windows(facts: ProfileFacts, options: ProfileRowsOptions): Generator<readonly [ProfileWindow, Resumption]> {
    const isWhole = this.#client.negotiated.conformance.includes('general-block-transfer');
    const rows = options.rowsPerPage ?? (isWhole ? defaultRowsPerPage : undefined);
    const { after } = options;
    const extent =
      after === undefined ? options : { ...options, [facts.order === 'newest-first' ? 'to' : 'from']: after.time };
    let resumed = after;
    for (const window of profileWindows(extent, rows === undefined ? undefined : { ...facts, rows })) {
      yield [
        window,
        resumed === undefined ? { window, skip: undefined } : resumptionAfter(window, resumed, facts.order),
      ];
      resumed = undefined;
    }
  }

  async *#windowRows(window: ProfileWindow, start: Resumption, plan: Plan): AsyncGenerator<ProfileRow, void> {
    const { progress, options } = plan;
    const { retries = defaultRetries } = options;
    const before = progress.rows;
    const order = plan.facts.order;
    let left = retries;
    let at = start;
    for (;;) {
      const reached = progress.rows;
      try {
        yield* this.#newRows(at, plan);
        options.onProgress?.({ rows: progress.rows });
        return;
      } catch (error) {
        left = (progress.rows > reached ? retries : left) - 1;
        if (left < 0 || !isBreak(error)) throw error;
        const rows = progress.rows - before;
        at = rows === 0 ? start : resumption(window, progress, rows, options.resumesBy === 'count' ? undefined : order);
      }
    }
  }

  /** The rows of a window that were not there yet. */
  async *#newRows({ window, skip }: Resumption, plan: Plan): AsyncGenerator<ProfileRow, void> {
    const { progress } = plan;
    const { sent, picks, transfer } = this.#sent(window, plan);
    for await (const row of pageRows(transfer, sent, { ...profileOptions(plan), signal: plan.options.signal })) {
      const picked = picks === undefined ? row : { time: row.time, cells: picks.map((pick) => row.cells[pick]) };
      if (skip?.skips(picked) === true) continue;
      progress.take(picked);
      yield picked;
    }
    skip?.end();
  }

  /** The buffer of a window in one piece. */
  async #whole(window: ProfileWindow, plan: Plan): Promise<RawData> {
    const { retries = defaultRetries } = plan.options;
    for (let left = retries; ; left -= 1) {
      try {
        return await this.#sent(window, plan).transfer(undefined, undefined);
      } catch (error) {
        if (left === 0 || !isBreak(error)) throw error;
      }
    }
  }

  /** Which columns the meter sends for a window, which of them are wanted where it sends more, and how it is asked. */
  #sent(window: ProfileWindow, { facts, wanted, options }: Plan) {
    const isAll = options.columns === undefined;
    const isPicked = !isAll && window.kind === 'entries';
    const selectedValues = isAll ? [] : wanted.map(({ captureObject }) => captureObject);
    const selection = windowSelection(window, facts.columns, selectedValues);
    const request = { ...reading(ProfileGenericV1, this.#logicalName, 'buffer', selection), returns: rawData };
    // With short names blocks hold the list of results, and not the value alone.
    const isStreamed = this.#client.negotiated.referencing === 'logical-name';
    const transfer: BufferTransfer = async (onBlock, signal) =>
      required(
        await this.#client.perform(request, {
          ...requestOptions(options),
          ...(onBlock && isStreamed && { onBlock }),
          ...(signal && { signal }),
        }),
      );
    return {
      sent: isAll || isPicked ? facts.columns : wanted,
      picks: isPicked ? wanted.map((column) => facts.columns.indexOf(column)) : undefined,
      transfer,
    };
  }

  async #readFacts(options?: RequestOptions): Promise<ProfileFacts> {
    const name = this.#logicalName;
    const [captureObjects, capturePeriod, sortMethod, entriesInUse] = await this.#client.getMany(
      [
        reading(ProfileGenericV1, name, 'captureObjects'),
        reading(ProfileGenericV1, name, 'capturePeriod'),
        reading(ProfileGenericV1, name, 'sortMethod'),
        reading(ProfileGenericV1, name, 'entriesInUse'),
      ],
      options,
    );
    const objects = required(captureObjects);
    const scalerUnits = await readScalerUnits(this.#client, objects, options);
    return {
      columns: profileColumns(objects, { scalerUnitOf: scalerUnits, ...this.#context }),
      capturePeriod: capturePeriod.ok && capturePeriod.value > 0 ? capturePeriod.value : undefined,
      order: sortMethod.ok ? orderOf(sortMethod.value) : undefined,
      entriesInUse: entriesInUse.ok ? entriesInUse.value : undefined,
    };
  }
}

function orderOf(sortMethod: string | number): RowOrder {
  if (sortMethod === 'fifo') return 'oldest-first';
  return sortMethod === 'lifo' ? 'newest-first' : 'unordered';
}

function requestOptions({ signal, responseTimeout, protection }: ProfileRowsOptions): RequestOptions {
  return { signal, responseTimeout, protection };
}

function profileOptions({ facts: { capturePeriod, order }, options }: Plan): ProfileOptions {
  const { nullData, onWarning, strict, limits } = options;
  return {
    ...(capturePeriod !== undefined && { capturePeriod: order === 'newest-first' ? -capturePeriod : capturePeriod }),
    ...(nullData && { nullData }),
    ...(onWarning && { onWarning }),
    ...(strict !== undefined && { strict }),
    ...(limits && { limits }),
  };
}
