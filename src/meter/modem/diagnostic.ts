import type { AttributeValue, GsmDiagnosticV2 } from '../../cosem/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { type AdjacentCells, adjacentCells, type CellInfo, cellInfo, noCell } from './cell.ts';
import { type LteQuality, lteQuality, noLteQuality } from './lte-quality.ts';
import type { Modem } from './modem.ts';
import type { ModemCondition } from './modem-record.ts';

const statuses: Readonly<Record<ModemCondition, AttributeValue<typeof GsmDiagnosticV2, 'status'>>> = {
  off: 'not-registered',
  searching: 'not-registered-searching',
  attached: 'registered-home-network',
  'sim-error': 'registration-denied',
};

/** status of class GSM diagnostic. */
export function registrationStatus({ condition }: Modem): AttributeValue<typeof GsmDiagnosticV2, 'status'> {
  return statuses[condition];
}

/** ps_status of class GSM diagnostic: by which technology it is attached. */
export function technologyStatus(modem: Modem): AttributeValue<typeof GsmDiagnosticV2, 'psStatus'> {
  if (!modem.isAttached) return 'inactive';
  return modem.technology === 'lte-m' ? 'lte-cat-m1' : 'lte-cat-nb2';
}

/** lte_quality_of_service at an instant. */
export function qualityAt({ modem }: OmniaMeter, instant: number): LteQuality {
  return modem?.at(instant).condition === 'attached' ? lteQuality(modem.signal(instant)) : noLteQuality;
}

/** cell_info at an instant. */
export function cellAt({ modem, seed }: OmniaMeter, instant: number): CellInfo {
  const period = modem?.at(instant);
  if (modem === undefined || period?.condition !== 'attached') return noCell;
  return cellInfo(seed, period.technology, modem.signal(instant));
}

/** adjacent_cells now. */
export function cellsNear(self: OmniaMeter): AdjacentCells {
  const { modem, seed } = self;
  return modem?.isAttached ? adjacentCells(seed, modem.signal(self.now())) : [];
}
