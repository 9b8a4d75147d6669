import { DecodeError, decode, encode } from '../../codec/index.ts';
import { type AttributeValue, anyData, type DataType, ScriptTable } from '../../cosem/index.ts';
import { Obis } from '../../obis/index.ts';
import { ServiceRefusal } from '../../server/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';

/** A script of a script table. */
export type Script = AttributeValue<typeof ScriptTable, 'scripts'>[number];
type Action = Script['actions'][number];

/** What has a script executed: a client, or the meter itself at a time or over a threshold. */
export type ScriptCause = 'client' | 'schedule' | 'limiter' | 'monitor';

/** What has a script executed, and the object that says so: the script table that a client asks, a schedule, a limiter. */
export interface ScriptOrigin {
  readonly cause: ScriptCause;
  readonly by: Obis;
}

/** A script by its table and its identifier; without a table or with the identifier 0 it is none. */
export interface ScriptReference {
  readonly scriptLogicalName: Obis;
  readonly scriptSelector: number;
}

const noTable = Obis.of(0, 0, 0, 0, 0, 0);
/** Scripts may execute scripts, but not for ever. */
const deepest = 8;

/** Whether there is a script to execute. */
export function isScript({ scriptLogicalName, scriptSelector }: ScriptReference): boolean {
  return scriptSelector !== 0 && scriptLogicalName.key !== noTable.key;
}

/** Executes scripts with the rights of the meter, whoever may have it execute them (Blue Book 4.5.2). */
export class ScriptExecution {
  readonly #meter: OmniaMeter;
  /** Of the scripts that are under way, the outermost first. */
  readonly #origins: ScriptOrigin[] = [];

  constructor(meter: OmniaMeter) {
    this.#meter = meter;
  }

  /** What has the script executed that is under way; undefined where none is. */
  get cause(): ScriptCause | undefined {
    return this.#origins[0]?.cause;
  }

  /** Whether the script under way can have been set up by nobody but who signs what moves the supply control switch. */
  get isSigned(): boolean {
    return this.#origins.every(({ by }) => this.#meter.type.objects.get(by.key)?.access.signed === true);
  }

  /** Does what a script says, one action after the other. Throws the ServiceRefusal of the first that is refused. */
  execute({ scriptLogicalName, scriptSelector }: ScriptReference, origin: ScriptOrigin): void {
    const table = this.#meter.device.table.object(scriptLogicalName);
    if (table?.interfaceClass.classId !== ScriptTable.classId) throw new ServiceRefusal('object-undefined');
    const scripts = this.#meter.read(ScriptTable, scriptLogicalName, 'scripts');
    const script = scripts.find(({ scriptIdentifier }) => scriptIdentifier === scriptSelector);
    if (script === undefined || this.#origins.length === deepest) throw new ServiceRefusal('other-reason');
    this.#origins.push(origin);
    try {
      for (const action of script.actions) perform(this.#meter, action);
    } finally {
      this.#origins.pop();
    }
  }

  /** The same for the meter itself, which nobody is told what was refused; false where something was. */
  attempt(reference: ScriptReference, origin: ScriptOrigin): boolean {
    try {
      this.execute(reference, origin);
      return true;
    } catch (error) {
      if (!(error instanceof ServiceRefusal)) throw error;
      return false;
    }
  }
}

function perform({ device, life }: OmniaMeter, { serviceId, classId, logicalName, index, parameter }: Action): void {
  const object = device.table.object(logicalName, classId);
  if (object?.interfaceClass.classId !== classId) throw new ServiceRefusal('object-undefined');
  if (serviceId === 'write-attribute') {
    const served = object.attributes.get(index);
    if (served?.source.write === undefined) throw new ServiceRefusal('read-write-denied');
    finished(served.source.write(device, taken(served.attribute.type, parameter), undefined));
    // Whatever was set, what the meter does by itself may depend on it.
    life.changed();
    return;
  }
  const served = serviceId === 'execute-method' ? object.methods.get(index) : undefined;
  if (served === undefined) throw new ServiceRefusal('object-undefined');
  finished(served.run(device, taken(served.method.parameter, parameter) as never, undefined));
}

/** A parameter as the attribute or method has it. */
function taken(type: DataType<unknown>, parameter: Action['parameter']): unknown {
  try {
    return decode(type, encode(anyData, parameter), { strict: true });
  } catch (cause) {
    if (cause instanceof DecodeError) throw new ServiceRefusal('type-unmatched', { cause });
    throw cause;
  }
}

/** What happens by itself happens at once. */
function finished(done: unknown): void {
  if (done instanceof Promise) throw new TypeError('an action of a script is not done at once');
}
