import type { GetDataResult } from '../../apdu/index.ts';
import {
  AssociationError,
  readExchange,
  type ServiceExchange,
  type ServiceItem,
  type ServiceResult,
  writeExchange,
} from '../../association/index.ts';
import { RawData } from '../../axdr/index.ts';
import {
  AssociationSnV0,
  attributeShortName,
  type MethodOffsets,
  methodOffset,
  methodShortName,
  partsOf,
  usualMethodOffsets,
} from '../../cosem/index.ts';
import type { RequestOptions } from '../client-options.ts';
import type { Call, ClientSession } from '../session/session.ts';
import { type CosemObject, objectOf } from './association-view.ts';

type Results = readonly ServiceResult[];

const objectListId = 2;
/** Selectors of parameterized access: 1 for the parameters of a method. */
const methodSelector = 1;

/** The short names of a server's objects, from the list that Association SN has. */
export class ShortNames {
  readonly #session: ClientSession;
  readonly #offsets: MethodOffsets;
  #list: Promise<readonly CosemObject[]> | undefined;

  /** `offsets` say where the methods of classes begin, where that is not as usual. */
  constructor(session: ClientSession, offsets: MethodOffsets = {}) {
    this.#session = session;
    this.#offsets = { ...usualMethodOffsets, ...offsets };
  }

  /** The object list of Association SN, asked for once. */
  objects(options: RequestOptions = {}): Promise<readonly CosemObject[]> {
    this.#list ??= this.#read(options).catch((error: unknown) => {
      this.#list = undefined;
      throw error;
    });
    return this.#list;
  }

  /** The exchange of these items, all of one kind. */
  async exchangeOf(items: readonly ServiceItem[], options: RequestOptions = {}): Promise<Call<Results>['exchange']> {
    const names = await this.objects(options);
    const variables = items.map((item) => this.#variableOf(item, names));
    return function* (context): ServiceExchange<Results> {
      const [first] = items;
      if (first?.kind === 'set') {
        const written = items.map((item, i) => ({ ...variables[i]!, value: (item as typeof first).value }));
        const results = yield* writeExchange(written, context);
        return results.map((result): ServiceResult => ({ kind: 'set', result }));
      }
      const results = yield* readExchange(variables, context);
      return results.map((result): ServiceResult => {
        return first?.kind === 'get' ? { kind: 'get', result } : { kind: 'action', result: actionResult(result) };
      });
    };
  }

  async #read(options: RequestOptions): Promise<readonly CosemObject[]> {
    const variableName = attributeShortName(this.#session.negotiated.vaaName, objectListId);
    const [result] = await this.#session.perform(
      {
        exchange: (context) => readExchange([{ variableName }], context),
        words: 'read the object list of Association SN',
        isSafe: true,
      },
      options,
    );
    if (result?.kind !== 'data') throw new AssociationError('protocol', `no object list: ${result?.value}`);
    const list = result.value.as(AssociationSnV0.attributes.objectList.type);
    return list.map(({ baseName, ...entry }) => ({ ...objectOf(entry), baseName }));
  }

  #variableOf(item: ServiceItem, names: readonly CosemObject[]) {
    const { classId, instanceId } = item.descriptor;
    const object = names.find((each) => each.classId === classId && each.logicalName.equals(instanceId));
    if (object?.baseName === undefined)
      throw new AssociationError('not-negotiated', `there is no short name of ${instanceId}, class ${classId}`);
    if (item.kind === 'action') {
      const offset = this.#offsetOf(object);
      if (offset === undefined)
        throw new AssociationError('not-negotiated', `where the methods of class ${classId} begin is not known`);
      const variableName = methodShortName(object.baseName, offset, item.descriptor.methodId);
      const parameter = item.parameters ?? RawData.of({ kind: 'null-data', value: null });
      return { variableName, parameterizedAccess: { selector: methodSelector, parameter } };
    }
    const variableName = attributeShortName(object.baseName, item.descriptor.attributeId);
    const { accessSelection } = item;
    if (accessSelection === undefined) return { variableName };
    const { accessSelector: selector, accessParameters: parameter } = accessSelection;
    return { variableName, parameterizedAccess: { selector, parameter } };
  }

  /** Of a version that is not known, only the class_id says it. */
  #offsetOf({ classId, interfaceClass }: CosemObject): number | undefined {
    return interfaceClass === undefined ? this.#offsets[classId] : methodOffset(partsOf(interfaceClass), this.#offsets);
  }
}

/** A method is read by its short name: what it gives back is its value. */
function actionResult(result: GetDataResult): Extract<ServiceResult, { kind: 'action' }>['result'] {
  if (result.kind === 'data') return { result: 'success', returnParameters: result };
  return result.value === 'success'
    ? { result: 'success', returnParameters: undefined }
    : { result: result.value as 'other-reason', returnParameters: undefined };
}
