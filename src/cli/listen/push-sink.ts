import type { Push, PushReceiverOptions } from '../../headend/index.ts';
import { NdjsonFile } from '../../node/index.ts';
import { fileProblem } from '../input.ts';
import { write } from '../output.ts';
import { UsageError } from '../usage.ts';
import { asJson, pushLine, pushRecord } from './push-record.ts';

/** How many idempotency keys are remembered. */
const rememberedKeys = 65_536;

/** Where pushes go: to a file, durable before they are acknowledged, and to standard output. */
export class PushSink {
  readonly #file: NdjsonFile | undefined;
  readonly #isJson: boolean;
  /** Of what is in the file: a push that comes once more after a restart is there already. */
  readonly #keys = new Set<string>();
  readonly #meters = new Set<string>();
  #pushes = 0;

  constructor(path: string | undefined, isJson: boolean) {
    this.#isJson = isJson;
    if (path === undefined) return;
    try {
      this.#file = new NdjsonFile(path);
    } catch (error) {
      if (error instanceof Error && !('code' in error)) throw new UsageError(error.message);
      throw fileProblem(path, error);
    }
    for (const line of this.#file.takeLastLines()) this.#remember(keyIn(line));
  }

  get pushes(): number {
    return this.#pushes;
  }

  get meters(): number {
    return this.#meters.size;
  }

  /** For a receiver. */
  readonly deliver: PushReceiverOptions['deliver'] = async (push: Push) => {
    // In the clear, nothing proves that one with the same octets is the same.
    if (push.layers.length > 0 && this.#keys.has(push.idempotencyKey)) return;
    const record = pushRecord(push, new Date());
    const json = asJson(record);
    if (this.#file !== undefined) {
      await this.#file.append(json);
      this.#remember(push.idempotencyKey);
    }
    this.#pushes += 1;
    this.#meters.add(record.systemTitle);
    await write([this.#isJson ? `${JSON.stringify(json)}\n` : pushLine(record)]);
  };

  close(): void {
    this.#file?.close();
  }

  #remember(key: string | undefined): void {
    if (key === undefined) return;
    this.#keys.add(key);
    const [oldest] = this.#keys;
    if (this.#keys.size > rememberedKeys) this.#keys.delete(oldest!);
  }
}

function keyIn(line: string): string | undefined {
  try {
    const { idempotencyKey } = JSON.parse(line) as { readonly idempotencyKey?: unknown };
    return typeof idempotencyKey === 'string' ? idempotencyKey : undefined;
  } catch {
    // A line of somebody else is no push.
    return undefined;
  }
}
