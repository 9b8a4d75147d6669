import { type CaptureObject, type ScalerUnit, scalerUnit, scalerUnitReference } from '../../cosem/index.ts';
import type { RequestOptions } from '../client-options.ts';
import type { ObjectClient } from '../object-client.ts';
import { rawReading } from '../services/service-request.ts';

/** Reads the scalers and units of what a profile captures, each once; a meter that refuses has none. */
export async function readScalerUnits(
  client: ObjectClient,
  objects: readonly CaptureObject[],
  options?: RequestOptions,
): Promise<(object: CaptureObject) => ScalerUnit | undefined> {
  const found = new Map<string, ScalerUnit>();
  const references = new Map(
    objects.flatMap((object) => {
      const reference = scalerUnitReference(object);
      return reference === undefined ? [] : [[keyOf(object), reference] as const];
    }),
  );
  const keys = [...references.keys()];
  const requests = [...references.values()].map((reference) => ({ ...rawReading(reference), returns: scalerUnit }));
  const outcomes = await client.getMany(requests, options);
  for (const [i, outcome] of outcomes.entries()) if (outcome.ok) found.set(keys[i]!, outcome.value);
  return (object) => found.get(keyOf(object));
}

function keyOf({ classId, logicalName }: CaptureObject): string {
  return `${classId} ${logicalName}`;
}
