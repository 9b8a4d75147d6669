import type { RequestOptions } from '../client-options.ts';
import { type CosemObject, currentAssociation, readObjectList } from './association-view.ts';
import { required } from './outcome.ts';
import { rawReading } from './service-request.ts';
import type { ServiceRunner } from './service-runner.ts';
import type { ShortNames } from './short-names.ts';

const objectList = { classId: 15, logicalName: currentAssociation, attributeIndex: 2 };

/** The objects that a client sees, asked for once. */
export class ObjectView {
  readonly #runner: ServiceRunner;
  readonly #shortNames: ShortNames | undefined;
  #objects: Promise<readonly CosemObject[]> | undefined;

  /** With short names, these are asked. */
  constructor(runner: ServiceRunner, shortNames: ShortNames | undefined) {
    this.#runner = runner;
    this.#shortNames = shortNames;
  }

  /** All objects, as the server gave them the first time; asks again with `refresh`. */
  get(options: RequestOptions & { readonly refresh?: boolean | undefined } = {}): Promise<readonly CosemObject[]> {
    const { refresh, ...request } = options;
    if (refresh === true) this.#objects = undefined;
    this.#objects ??= this.#read(request).catch((error: unknown) => {
      this.#objects = undefined;
      throw error;
    });
    return this.#objects;
  }

  async #read(options: RequestOptions): Promise<readonly CosemObject[]> {
    if (this.#shortNames !== undefined) return this.#shortNames.objects(options);
    return readObjectList(required(await this.#runner.one(rawReading(objectList), options)));
  }
}
