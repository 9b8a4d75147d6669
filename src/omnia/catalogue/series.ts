import { Obis, obis } from '../../obis/index.ts';
import { threePhase } from '../hardware.ts';
import { reading } from '../object-access.ts';
import type { CatalogueGroup } from './groups.ts';
import type { CatalogueObject } from './object.ts';
import type { Row } from './rows.ts';
import { markOf } from './sources.ts';

/** What placeholders in the name of a row stand for; the logical name of the row is that of the first. */
const series = {
  phase: ['L1', 'L2', 'L3'],
  tariff: ['T1', 'T2', 'T3', 'T4'],
  order: /* @__PURE__ */ Array.from({ length: 50 }, (_, i) => `${i + 1}`),
} as const satisfies Readonly<Record<string, readonly string[]>>;

const firstProfile = 96;
const phaseDistance = 20;

/** Quantities of the phases are 20 apart in value group C (IEC 62056-6-1), all else counts in value group E. */
function shifted({ a, b, c, d, e, f }: Obis, placeholder: string, steps: number): Obis {
  const byQuantity = placeholder === 'phase' && a === 1 && c < firstProfile;
  return byQuantity ? Obis.of(a, b, c + steps * phaseDistance, d, e, f) : Obis.of(a, b, c, d, e + steps, f);
}

/** The logical names of L1 that are given, then those of L2 and of L3. */
/* @__NO_SIDE_EFFECTS__ */
export function byPhase(...logicalNames: readonly string[]): readonly string[] {
  return series.phase.flatMap((_, i) => logicalNames.map((name) => `${shifted(obis(name), 'phase', i)}`));
}

/** The objects that the rows of a group stand for. */
/* @__NO_SIDE_EFFECTS__ */
export function objectsOf(group: CatalogueGroup, rows: readonly Row[]): readonly CatalogueObject[] {
  return rows.flatMap((row) => {
    const { of, defaults, types, source, access = reading, feature, detail } = row;
    const mark = markOf(source);
    return members({ name: row.name, logicalName: obis(row.logicalName), requires: row.requires ?? {} }).map(
      // Written out: this runs when the module loads, and spreading costs half of it.
      ({ name, logicalName, requires }) => ({
        of,
        logicalName,
        name,
        group,
        defaults,
        types,
        requires,
        feature,
        access,
        source,
        mark,
        detail,
      }),
    );
  });
}

type Member = Pick<CatalogueObject, 'name' | 'logicalName' | 'requires'>;

/** What the placeholders in a name make of it. */
function members(of: Member): readonly Member[] {
  const start = of.name.indexOf('{');
  if (start < 0) return [of];
  const end = of.name.indexOf('}');
  const placeholder = of.name.slice(start + 1, end) as keyof typeof series;
  const otherPhases = placeholder === 'phase' ? { ...threePhase, ...of.requires } : of.requires;
  return series[placeholder].flatMap((member, i) =>
    members({
      name: of.name.slice(0, start) + member + of.name.slice(end + 1),
      logicalName: shifted(of.logicalName, placeholder, i),
      requires: i === 0 ? of.requires : otherPhases,
    }),
  );
}
