import { Register } from '../../cosem/index.ts';
import { type Obis, obis } from '../../obis/index.ts';
import { type CatalogueObject, catalogueObject } from '../../omnia/index.ts';
import type { GridLimits } from '../grid-events/grid-state.ts';
import { memoryKey } from '../objects/held-attributes.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import type { AssessmentLimits } from './assessment.ts';
import type { PowerQualityLimits } from './limits.ts';

const names = {
  referenceVoltage: obis('1-0:0.6.4'),
  hysteresis: obis('0-0:96.80.40'),
  sagVoltage: obis('1-0:12.31.0'),
  shortestSag: obis('1-0:12.43.0'),
  swellVoltage: obis('1-0:12.35.0'),
  shortestSwell: obis('1-0:12.44.0'),
  missingVoltage: obis('1-0:12.39.0'),
  shortestInterruption: obis('1-0:12.45.0'),
  longInterruption: obis('0-0:96.7.20'),
  undervoltage: obis('1-0:12.31.128'),
  overvoltage: obis('1-0:12.35.128'),
  rapidVoltageChange: obis('1-0:12.35.129'),
  unbalance: obis('1-0:12.35.130'),
  voltageDistortion: obis('1-0:12.35.124'),
  currentDistortion: obis('1-0:11.35.124'),
  currentDistortionTime: obis('1-0:11.44.124'),
  lowestFrequency: obis('1-0:14.31.0'),
  highestFrequency: obis('1-0:14.35.0'),
} as const satisfies Readonly<Record<keyof PowerQualityLimits, Obis>>;

const gridNames = {
  neutralBreak: obis('0-0:96.80.70'),
  neutralBreakTime: obis('0-0:96.80.71'),
  mediumVoltageBreak: obis('0-0:96.80.72'),
  mediumVoltageBreakTime: obis('0-0:96.80.73'),
} as const satisfies Readonly<Partial<Record<keyof GridLimits, Obis>>>;

const keys = [...Object.values(names), ...Object.values(gridNames)].map((logicalName) =>
  memoryKey({ of: Register, logicalName }, Register.attributes.value.attributeId),
);

/** The registers of a meter that hold the limits of its power quality and of its grid. */
export class LimitRegisters {
  readonly #meter: OmniaMeter;
  #octets: readonly (Uint8Array | undefined)[] | undefined;
  #limits: AssessmentLimits | undefined;

  constructor(meter: OmniaMeter) {
    this.#meter = meter;
  }

  /** The limits just now; what a meter of one phase has not is as usual. */
  read(): AssessmentLimits {
    const octets = keys.map((key) => this.#meter.memory.get(key));
    if (this.#limits === undefined || octets.some((one, i) => one !== this.#octets?.[i])) {
      this.#limits = limitsOf(this.#meter);
      this.#octets = octets;
    }
    return this.#limits;
  }
}

function limitsOf(meter: OmniaMeter): AssessmentLimits {
  const values = (of: Readonly<Record<string, Obis>>) =>
    Object.fromEntries(Object.entries(of).map(([name, logicalName]) => [name, readLimit(meter, logicalName)]));
  const quality = values(names) as unknown as PowerQualityLimits;
  const hysteresis = (quality.hysteresis / 100) * quality.referenceVoltage;
  const grid = { ...values(gridNames), referenceVoltage: quality.referenceVoltage } as unknown as GridLimits;
  return { quality: { ...quality, hysteresis }, grid };
}

const secondsUnit = 7;

/** In V, Hz, percent or milliseconds. */
function readLimit(meter: OmniaMeter, logicalName: Obis): number {
  const { defaults } = catalogueObject(logicalName) as CatalogueObject<typeof Register>;
  const { scaler, unit } = defaults.scalerUnit!;
  const data = meter.has(logicalName) ? meter.read(Register, logicalName, 'value') : defaults.value!;
  // Divided, as it was not multiplied: 0.1 is no number that a computer has.
  const value = scaler < 0 ? Number(data.value) / 10 ** -scaler : Number(data.value) * 10 ** scaler;
  return Number(unit) === secondsUnit ? value * 1000 : value;
}
