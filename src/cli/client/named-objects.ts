import { ServiceError } from '../../association/index.ts';
import type { CosemObject } from '../../client/index.ts';
import { type InterfaceClass, interfaceClassOf, Register } from '../../cosem/index.ts';
import { describeObis, type Obis, parseObis } from '../../obis/index.ts';
import { catalogue, catalogueObject } from '../../omnia/index.ts';
import { plainName } from '../names.ts';
import { UsageError } from '../usage.ts';
import type { MeterProfile } from './meter-profile.ts';
import type { MeterSession } from './meter-session.ts';
import type { NameOf } from './readings.ts';

export type { NameOf };

/** What a person wants to see of a meter first. */
const usualCodes = [
  '0-0:1.0.0',
  '0-0:42.0.0',
  '0-0:96.1.0',
  '0-0:96.3.10',
  ...['1.8.0', '2.8.0', '3.8.0', '4.8.0', '1.7.0', '2.7.0', '3.7.0', '13.7.0', '14.7.0'].map((code) => `1-0:${code}`),
  ...['32.7.0', '52.7.0', '72.7.0', '31.7.0', '51.7.0', '71.7.0'].map((code) => `1-0:${code}`),
].map((code) => `${parseObis(code)}`);

/** Classes whose objects hold one value. */
const readableClasses = [1, 3, 4, 5, 8, 15, 18, 70];

/** The objects that names mean: codes, `CLASS/CODE`, or words; the usual ones where there are no names. */
export function namedObjects(
  objects: readonly CosemObject[],
  names: readonly string[],
  nameOf: NameOf,
): readonly CosemObject[] {
  if (names.length === 0)
    return usualCodes.flatMap((code) => objects.find((object) => `${object.logicalName}` === code) ?? []);
  return names.flatMap((name) => meant(objects, name, nameOf));
}

const mostFound = 40;

function meant(objects: readonly CosemObject[], name: string, nameOf: NameOf): readonly CosemObject[] {
  const [, classText, codeText = name] = /^(\d+)\/(.*)$/.exec(name) ?? [];
  const code = parseObis(codeText);
  const isReadable = ({ classId }: CosemObject) =>
    classText === undefined ? readableClasses.includes(classId) : classId === Number(classText);
  const shown = name.length > 40 ? `${name.slice(0, 39)}…` : name;
  if (code !== undefined) {
    const found = objects.filter((object) => object.logicalName.equals(code) && isReadable(object));
    // The meter itself is to say that it has none, or that this role may not.
    return found.length > 0 ? found : [assumed(code, classText)];
  }
  const words = name.split(/\s+/).map(plainName);
  const textOf = (object: CosemObject) => plainName(nameOf(object) ?? object.name);
  const similar = objects.filter(
    (object) => isReadable(object) && words.every((word) => textOf(object).includes(word)),
  );
  const exact = similar.filter((object) => textOf(object) === plainName(name));
  const found = exact.length > 0 ? exact : similar;
  if (found.length === 0)
    throw new UsageError(`${shown}: nothing that this role sees is named so; dlms objects lists all`);
  if (found.length <= mostFound) return found;
  const examples = found.slice(0, 3).map((object) => nameOf(object) ?? object.name);
  throw new UsageError(`${shown} means ${found.length} objects, such as ${examples.join('; ')}: more words are needed`);
}

/** The objects that a role sees. Where it may not ask for them, those that most meters have. */
export async function visibleObjects({ client, signal }: MeterSession): Promise<{
  readonly objects: readonly CosemObject[];
  readonly isGuess: boolean;
}> {
  try {
    return { objects: await client.objects({ signal }), isGuess: false };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { objects: catalogue.map(({ logicalName }) => assumed(logicalName)), isGuess: true };
  }
}

/** An object that nobody has listed: of the class that is given, or usual for its code. */
function assumed(logicalName: Obis, classText?: string): CosemObject {
  const usual: InterfaceClass = catalogueObject(logicalName)?.of ?? Register;
  const classId = classText === undefined ? usual.classId : Number(classText);
  const interfaceClass = classText === undefined ? usual : interfaceClassOf(classId);
  const name = describeObis(logicalName);
  const version = interfaceClass?.version ?? 0;
  return { classId, version, logicalName, name, interfaceClass, attributes: undefined, methods: undefined };
}

/** Words of the catalogue for a meter that says that it is an OMNIA; of other meters they would be guesses. */
export function catalogueNames(profile: MeterProfile | undefined): NameOf {
  if (profile?.typeNumber === undefined) return () => undefined;
  return ({ logicalName }) => catalogueObject(logicalName)?.name;
}
