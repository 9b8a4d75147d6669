import type { Data as DataValue } from '../../axdr/index.ts';
import {
  Data,
  DemandRegister,
  ExtendedRegister,
  GsmDiagnosticV2,
  LteMonitoringV1,
  Register,
  type ScalerUnit,
} from '../../cosem/index.ts';
import { Obis } from '../../obis/index.ts';
import type { CatalogueObject } from '../../omnia/index.ts';
import { countedNumber, scaledNumber } from '../data-values.ts';
import { extremeOfDay } from '../extremes-of-day.ts';
import { averagingBegin, currentAveragePower, flowOf, lastAveragePower } from '../flow.ts';
import { maximumDemand } from '../maximum-demand.ts';
import { measuredStates } from '../measured-states.ts';
import type { Measurement } from '../measurement.ts';
import { cellAt, qualityAt } from '../modem/diagnostic.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { quantityOf } from '../quantities.ts';

/** The value of a captured or read attribute at the time of a measurement. */
export type MeasuredValue = (m: Measurement, self: OmniaMeter) => unknown;

type Measured = Readonly<Record<string, (self: OmniaMeter) => unknown>>;

/** Attributes that are measured, as functions of the meter; none for objects that hold what they are given. */
export function measuredAttributes(object: CatalogueObject): Measured {
  return Object.fromEntries(
    Object.entries(measuredValues(object)).map(([name, value]) => [
      name,
      (self: OmniaMeter) => value(self.measure(), self),
    ]),
  );
}

/** Attributes that are measured, at any time: what a profile captures. */
export function measuredValues(object: CatalogueObject): Readonly<Record<string, MeasuredValue>> {
  if (object.of === Register) return registerValues(object as CatalogueObject<typeof Register>);
  if (object.of === ExtendedRegister) return extremes(object as CatalogueObject<typeof ExtendedRegister>);
  if (object.of === DemandRegister) return demands(object as CatalogueObject<typeof DemandRegister>);
  if (object.of === Data) return statesOf(object);
  if (object.of === LteMonitoringV1) return { lteQualityOfService: ({ instant }, self) => qualityAt(self, instant) };
  if (object.of === GsmDiagnosticV2) return { cellInfo: ({ instant }, self) => cellAt(self, instant) };
  return {};
}

function statesOf({ logicalName }: CatalogueObject): Readonly<Record<string, MeasuredValue>> {
  const value = measuredStates[`${logicalName}`];
  return value === undefined ? {} : { value };
}

const noScale: ScalerUnit = { scaler: 0, unit: 255 };
const energyProcessing = 8;

function registerValues({ logicalName, types, defaults }: CatalogueObject<typeof Register>) {
  const quantity = quantityOf(logicalName);
  const { scalerUnit = noScale } = defaults;
  if (quantity === undefined) return intervals({ logicalName, types });
  const isEnergy = logicalName.d === energyProcessing;
  const value = (m: Measurement): DataValue =>
    isEnergy ? countedNumber(types.value, quantity(m)) : scaledNumber(types.value, quantity(m), scalerUnit);
  return { value };
}

const profileOfInterval: Readonly<Record<number, 1 | 2>> = { 29: 1, 30: 2 };

/** Energies in the last interval of a load profile. */
function intervals({
  logicalName: { a, b, c, d, e },
  types,
}: Pick<CatalogueObject<typeof Register>, 'logicalName' | 'types'>) {
  const profile = profileOfInterval[d];
  if (a !== 1 || b !== 0 || e !== 0 || profile === undefined || c > 10) return {};
  const total = quantityOf(Obis.of(1, 0, c, 8, 0))!;
  const value = (m: Measurement, self: OmniaMeter): DataValue => {
    const period = self.capturePeriod(profile);
    const end = m.lastPeriod(period);
    return countedNumber(types.value, total(end) - total(end.at(end.instant - period * 1000)));
  };
  return { value };
}

/** Extremes of the day, and maximum demands of the billing period. */
function extremes(object: CatalogueObject<typeof ExtendedRegister>): Readonly<Record<string, MeasuredValue>> {
  const { logicalName, types, defaults } = object;
  const { scalerUnit = noScale } = defaults;
  const [flow] = flowOf(logicalName.c);
  if (flow !== undefined && logicalName.d === 6) {
    const tariff = logicalName.e === 0 ? undefined : logicalName.e;
    return {
      value: (m, self) => countedNumber(types.value, maximumDemand(m, self, flow, tariff).power),
      captureTime: (m, self) => self.timeOf(maximumDemand(m, self, flow, tariff).instant),
    };
  }
  return extremesOfDay(object, scalerUnit);
}

const kinds = { 11: 'current', 12: 'voltage' } as const;

function extremesOfDay({ logicalName: { a, b, c, d, e }, types }: CatalogueObject, scalerUnit: ScalerUnit) {
  const which = d === 23 ? 'least' : d === 26 ? 'greatest' : undefined;
  const kind = kinds[(c % 20) as keyof typeof kinds];
  const phase = Math.floor(c / 20) - 1;
  if (a !== 1 || b !== 0 || e !== 0 || which === undefined || kind === undefined || phase < 0) return {};
  const { value: type } = types as { readonly value?: Parameters<typeof scaledNumber>[0] };
  const extreme = (m: Measurement, self: OmniaMeter) => extremeOfDay(m, self, { which, kind, phase });
  const values: Readonly<Record<string, MeasuredValue>> = {
    value: (m, self) => scaledNumber(type, extreme(m, self).power, scalerUnit),
    captureTime: (m, self) => self.timeOf(extreme(m, self).instant),
  };
  return values;
}

/** Averages over the periods of the demand register itself. */
function demands({ logicalName, types }: CatalogueObject<typeof DemandRegister>) {
  const [flow] = flowOf(logicalName.c);
  if (flow === undefined) return {};
  const over = (self: OmniaMeter) => ({
    seconds: self.read(DemandRegister, logicalName, 'period'),
    periods: self.read(DemandRegister, logicalName, 'numberOfPeriods'),
  });
  const values: Readonly<Record<string, MeasuredValue>> = {
    currentAverageValue: (m, self) =>
      countedNumber(types.currentAverageValue, currentAveragePower(m, flow, over(self))),
    lastAverageValue: (m, self) => countedNumber(types.lastAverageValue, lastAveragePower(m, flow, over(self))),
    captureTime: (m, self) => self.timeOf(m.lastPeriod(over(self).seconds).instant),
    startTimeCurrent: (m, self) => self.timeOf(averagingBegin(m.lastPeriod(over(self).seconds), over(self)).instant),
  };
  return values;
}
