import type { Obis } from '../obis/index.ts';
import { activityCalendar } from './catalogue/activity-calendar.ts';
import { alarms, errorRegisters } from './catalogue/alarms.ts';
import { billing } from './catalogue/billing.ts';
import { cellularDiagnostics } from './catalogue/cellular-diagnostics.ts';
import { clock } from './catalogue/clock.ts';
import { demand } from './catalogue/demand.ts';
import { disconnectControl } from './catalogue/disconnect-control.ts';
import { displayLists } from './catalogue/display-lists.ts';
import { energy } from './catalogue/energy.ts';
import { events } from './catalogue/events.ts';
import { firmware } from './catalogue/firmware.ts';
import { gridEvents, gridSnapshot } from './catalogue/grid.ts';
import { type CatalogueGroup, catalogueGroups } from './catalogue/groups.ts';
import { harmonics } from './catalogue/harmonics.ts';
import { homeAreaNetwork, hotSwap } from './catalogue/home-area-network.ts';
import { identification } from './catalogue/identification.ts';
import { instantaneous } from './catalogue/instantaneous.ts';
import { internet } from './catalogue/internet.ts';
import { loadControl } from './catalogue/load-control.ts';
import { analysisLogger, loadProfile1, loadProfile2 } from './catalogue/load-profiles.ts';
import type { CatalogueObject } from './catalogue/object.ts';
import { occurrenceCounters } from './catalogue/occurrence-counters.ts';
import { hdlc, opticalPort } from './catalogue/optical-port.ts';
import { powerFactor } from './catalogue/power-factor.ts';
import { powerQuality } from './catalogue/power-quality.ts';
import { pulseOutput } from './catalogue/pulse-output.ts';
import { lastGasp, push } from './catalogue/push.ts';
import type { Row } from './catalogue/rows.ts';
import { security } from './catalogue/security.ts';
import { objectsOf } from './catalogue/series.ts';
import { supplyBackup } from './catalogue/supply-backup.ts';
import { tamper } from './catalogue/tamper.ts';

const tables: Readonly<Record<CatalogueGroup, readonly Row[]>> = {
  clock,
  identification,
  energy,
  activityCalendar,
  demand,
  instantaneous,
  powerFactor,
  harmonics,
  loadProfile1,
  loadProfile2,
  analysisLogger,
  billing,
  powerQuality,
  occurrenceCounters,
  gridSnapshot,
  gridEvents,
  events,
  alarms,
  errorRegisters,
  lastGasp,
  push,
  disconnectControl,
  loadControl,
  displayLists,
  pulseOutput,
  supplyBackup,
  security,
  firmware,
  opticalPort,
  hdlc,
  internet,
  cellularDiagnostics,
  homeAreaNetwork,
  hotSwap,
  tamper,
};

const groups = /* @__PURE__ */ Object.keys(catalogueGroups) as CatalogueGroup[];

/** Every object of every OMNIA, by groups: no meter has all of them. */
export const catalogue: readonly CatalogueObject[] = /* @__PURE__ */ groups.flatMap((group) =>
  objectsOf(group, tables[group]),
);

const byName = /* @__PURE__ */ new Map(
  /* @__PURE__ */ catalogue.map((object): [number, CatalogueObject] => [object.logicalName.key, object]),
);

/** The object of a logical name; undefined where no OMNIA has one. */
export function catalogueObject(logicalName: Obis): CatalogueObject | undefined {
  return byName.get(logicalName.key);
}

/** The objects of a group. */
export function objectsOfGroup(group: CatalogueGroup): readonly CatalogueObject[] {
  return catalogue.filter((object) => object.group === group);
}
