import type { CatalogueObject } from '../../omnia/index.ts';

/** Value groups C of the energies that are verified: A+ A- R+ R- and R1 to R4. */
const lastVerifiedFlow = 8;
const energyProcessing = 8;

/** What else is under verification: who the meter is, its metrology firmware, constants and accuracy class (designed). */
const verified: ReadonlySet<string> = new Set([
  '0-0:96.1.0*255',
  '1-0:0.2.0*255',
  '1-0:0.3.0*255',
  '1-0:0.3.1*255',
  '0-0:96.80.4*255',
]);

/** Whether a value on the display is legally relevant; of the others it says that they are informative (designed). */
export function isLegallyRelevant({ logicalName }: Pick<CatalogueObject, 'logicalName'>): boolean {
  const { a, b, c, d } = logicalName;
  if (a === 1 && b === 0 && c >= 1 && c <= lastVerifiedFlow && d === energyProcessing) return true;
  return verified.has(`${logicalName}`);
}
