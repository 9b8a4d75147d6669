import type { Data } from '../../axdr/index.ts';
import { DemandRegister, ExtendedRegister, Register, type ScalerUnit } from '../../cosem/index.ts';
import { Obis } from '../../obis/index.ts';
import type { CatalogueObject } from '../../omnia/index.ts';
import { countedNumber, scaledNumber } from '../data-values.ts';
import { currentAveragePower, flowOf } from '../flow.ts';
import { maximumDemand } from '../maximum-demand.ts';
import type { Measurement } from '../measurement.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { averagingPeriods, quantityOf } from '../quantities.ts';
import { extremeOf } from '../statistics.ts';

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
  return {};
}

const noScale: ScalerUnit = { scaler: 0, unit: 255 };
const energyProcessing = 8;

function registerValues({ logicalName, types, defaults }: CatalogueObject<typeof Register>) {
  const quantity = quantityOf(logicalName);
  const { scalerUnit = noScale } = defaults;
  if (quantity === undefined) return intervals({ logicalName, types });
  const isEnergy = logicalName.d === energyProcessing;
  const value = (m: Measurement): Data =>
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
  const value = (m: Measurement, self: OmniaMeter): Data => {
    const period = self.capturePeriod(profile);
    const end = m.lastPeriod(period);
    return countedNumber(types.value, total(end) - total(end.at(end.instant - period * 1000)));
  };
  return { value };
}

const day = 86_400;

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

function extremesOfDay({ logicalName: { a, b, c, d, e }, types }: CatalogueObject, scalerUnit: ScalerUnit) {
  const which = d === 23 ? 'least' : d === 26 ? 'greatest' : undefined;
  if (a !== 1 || b !== 0 || e !== 0 || which === undefined) return {};
  const now = quantityOf(Obis.of(a, b, c, 7, e));
  if (now === undefined) return {};
  const kind = (types as { readonly value?: Parameters<typeof scaledNumber>[0] }).value;
  const value: MeasuredValue = (m) => scaledNumber(kind, extremeOf(which, m, day, now), scalerUnit);
  const captureTime: MeasuredValue = (m, self) => self.timeOf(m.lastPeriod(day).instant);
  return { value, captureTime };
}

function demands({ logicalName: { c }, types }: CatalogueObject<typeof DemandRegister>) {
  const [flow] = flowOf(c);
  if (flow === undefined) return {};
  const last = quantityOf(Obis.of(1, 0, c, 5, 0))!;
  const values: Readonly<Record<string, MeasuredValue>> = {
    currentAverageValue: (m) =>
      countedNumber(types.currentAverageValue, currentAveragePower(m, flow, { seconds: averagingPeriods.demand })),
    lastAverageValue: (m) => countedNumber(types.lastAverageValue, last(m)),
    captureTime: (m, self) => self.timeOf(m.lastPeriod(averagingPeriods.demand).instant),
    startTimeCurrent: (m, self) => self.timeOf(m.lastPeriod(averagingPeriods.demand).instant),
  };
  return values;
}
