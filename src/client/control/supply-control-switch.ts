import type { ActionResult, DataAccessResult } from '../../apdu/index.ts';
import { TimeoutError } from '../../codec/index.ts';
import { DisconnectControlV1 } from '../../cosem/index.ts';
import type { Obis } from '../../obis/index.ts';
import type { RequestOptions } from '../client-options.ts';
import type { ObjectClient } from '../object-client.ts';
import { type Outcome, required } from '../services/outcome.ts';
import { invoking, obisOf, reading, type ServiceRequest, writing } from '../services/service-request.ts';
import { pause } from '../session/pause.ts';
import { type SigningOptions, signedProtection } from './signed-protection.ts';
import { type SwitchMode, type SwitchState, type SwitchStep, switchPlan } from './switch-plan.ts';

/** How the switch of a meter is reached and commanded. */
export interface SupplyControlSwitchOptions {
  /** 0-0:96.3.10*255 where left out. */
  readonly logicalName?: Obis | string | undefined;
  /** Of the class; 0 where left out. Version 1 has mode 7. */
  readonly version?: number | undefined;
  /** How commands are signed: methods, and changes of the mode. */
  readonly signing?: SigningOptions | undefined;
  /** `when-required` asks the association view what needs a signature; so where left out. */
  readonly signs?: 'always' | 'when-required' | undefined;
  /** False refuses to change the control mode on the way; true where left out. */
  readonly mayChangeMode?: boolean | undefined;
  /** Puts a changed mode back afterwards, where it is not `none`; true where left out. */
  readonly restoresMode?: boolean | undefined;
  /** Milliseconds that the contact may take to follow a command; 5 s where left out. */
  readonly settlingTime?: number | undefined;
}

/** What a switch is in. */
export interface SwitchReading {
  readonly state: SwitchState;
  readonly mode: SwitchMode;
  /** Whether the contact is closed. */
  readonly output: boolean;
}

/** A step that was tried, and what the meter said; `unanswered` says nothing of whether it was done. */
export type PerformedStep = SwitchStep & { readonly result: DataAccessResult | ActionResult | 'unanswered' };

/** What came of a command: what the meter said afterwards, not what was hoped for. */
export interface SwitchOutcome {
  /** Whether the switch is where it was to be. */
  readonly reached: boolean;
  readonly before: SwitchReading;
  readonly after: SwitchReading;
  readonly steps: readonly PerformedStep[];
}

const defaultLogicalName = '0-0:96.3.10*255';
const defaultSettlingTime = 5000;
const pollInterval = 500;

/** The switch that connects and disconnects the supply (class 70). */
export class SupplyControlSwitch {
  readonly #client: ObjectClient;
  readonly #logicalName: Obis;
  readonly #options: SupplyControlSwitchOptions;

  constructor(client: ObjectClient, options: SupplyControlSwitchOptions = {}) {
    this.#client = client;
    this.#logicalName = obisOf(options.logicalName ?? defaultLogicalName);
    this.#options = options;
  }

  /** Reads the switch. */
  async read(options?: RequestOptions): Promise<SwitchReading> {
    const [state, mode, output] = await this.#client.getMany(
      [
        reading(DisconnectControlV1, this.#logicalName, 'controlState'),
        reading(DisconnectControlV1, this.#logicalName, 'controlMode'),
        reading(DisconnectControlV1, this.#logicalName, 'outputState'),
      ],
      options,
    );
    return { state: required(state), mode: required(mode), output: required(output) };
  }

  /** Disconnects the supply. */
  disconnect(options?: RequestOptions): Promise<SwitchOutcome> {
    return this.#lead('disconnected', options);
  }

  /** Lets the customer reconnect at the meter. A switch that is connected stays so, and the outcome says so. */
  release(options?: RequestOptions): Promise<SwitchOutcome> {
    return this.#lead('ready-for-reconnection', options);
  }

  /** Connects the supply from here. */
  reconnect(options?: RequestOptions): Promise<SwitchOutcome> {
    return this.#lead('connected', options);
  }

  async #lead(target: SwitchState, options: RequestOptions = {}): Promise<SwitchOutcome> {
    const before = await this.read(options);
    const plan = switchPlan(target, { ...before, version: this.#options.version ?? 0 });
    const steps = await this.#perform(plan, options);
    await this.#restore(before.mode, steps, options);
    const after = steps.length === 0 ? before : await this.#settled(target, options);
    const reached = after.state === target && after.output === (target === 'connected');
    return { reached, before, after, steps };
  }

  /** Stops at the first step that is refused or not answered. */
  async #perform(plan: readonly SwitchStep[], options: RequestOptions): Promise<PerformedStep[]> {
    const steps: PerformedStep[] = [];
    for (const step of plan) {
      if (step.kind === 'set-control-mode' && this.#options.mayChangeMode === false) break;
      const result = await this.#command(step, options);
      steps.push({ ...step, result });
      if (result !== 'success') break;
    }
    return steps;
  }

  async #restore(mode: SwitchMode, steps: PerformedStep[], options: RequestOptions): Promise<void> {
    const isChanged = steps.some(({ kind, result }) => kind === 'set-control-mode' && result === 'success');
    if (!isChanged || mode === 'none' || this.#options.restoresMode === false) return;
    const step: SwitchStep = { kind: 'set-control-mode', mode };
    steps.push({ ...step, result: await this.#command(step, options) });
  }

  /** The contact may need a moment. */
  async #settled(target: SwitchState, options: RequestOptions): Promise<SwitchReading> {
    const { settlingTime = defaultSettlingTime } = this.#options;
    const { timers } = this.#client;
    const until = timers.now() + settlingTime;
    for (;;) {
      const reading = await this.read(options);
      const isMoving = reading.state === target && reading.output !== (target === 'connected');
      if (!isMoving || timers.now() >= until) return reading;
      await pause(timers, pollInterval, options.signal);
    }
  }

  async #command(step: SwitchStep, options: RequestOptions): Promise<PerformedStep['result']> {
    const { signing } = this.#options;
    const isSigned = signing !== undefined && (await this.#needsSignature(step, options));
    const protection = isSigned && signedProtection(signing, this.#client.negotiated.serverSystemTitle);
    try {
      const outcome = await this.#client.perform(this.#request(step), {
        ...options,
        ...(protection && { protection }),
      });
      return resultOf(outcome);
    } catch (error) {
      if (error instanceof TimeoutError) return 'unanswered';
      throw error;
    }
  }

  /** What the meter does not say is signed. */
  async #needsSignature({ kind }: SwitchStep, options: RequestOptions): Promise<boolean> {
    if (this.#options.signs === 'always') return true;
    const { classId, attributes, methods } = DisconnectControlV1;
    const objects = await this.#client.objects(options);
    const object = objects.find((each) => each.classId === classId && each.logicalName.equals(this.#logicalName));
    const { methodId } = methods[kind === 'remote-disconnect' ? 'remoteDisconnect' : 'remoteReconnect'];
    const right =
      kind === 'set-control-mode'
        ? object?.attributes?.get(attributes.controlMode.attributeId)
        : object?.methods?.get(methodId);
    return right?.request.signature ?? true;
  }

  #request(step: SwitchStep): ServiceRequest<undefined> {
    const name = this.#logicalName;
    if (step.kind === 'set-control-mode') return writing(DisconnectControlV1, name, 'controlMode', step.mode);
    const method = step.kind === 'remote-disconnect' ? 'remoteDisconnect' : 'remoteReconnect';
    return invoking(DisconnectControlV1, name, method, 0);
  }
}

function resultOf(outcome: Outcome<undefined>): DataAccessResult | ActionResult {
  return outcome.ok ? 'success' : (outcome.result ?? 'other-reason');
}
