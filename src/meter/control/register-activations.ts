import { RawData } from '../../axdr/index.ts';
import { encode } from '../../codec/index.ts';
import {
  type AttributeValue,
  ExtendedRegister,
  type InterfaceClass,
  Register,
  RegisterActivation,
} from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import { ServiceRefusal } from '../../server/index.ts';
import { tariffs } from '../energies.ts';
import { memoryKey } from '../objects/held-attributes.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { type ObjectPart, part } from '../part.ts';
import { activateTariff, activeTariff } from './active-tariff.ts';

type Assignment = AttributeValue<typeof RegisterActivation, 'registerAssignment'>;
type Masks = AttributeValue<typeof RegisterActivation, 'maskList'>;

/** Which registers of tariffs an object activates: of a class, with a value group D; E is the tariff. */
interface Activated {
  readonly of: InterfaceClass;
  readonly d: number;
}

const { registerAssignment, maskList } = RegisterActivation.attributes;
/** Value group C of the flows of energy that the meter counts by tariff. */
const mostFlows = 8;
const maskOf = (tariff: number): string => `T${tariff}`;

function refuse(): never {
  throw new ServiceRefusal('other-reason');
}

/**
 * Register activation (Blue Book 4.3.5): the mask of a tariff names the registers that count in it. Other masks may be kept,
 * but it is those of the tariffs that are activated (designed).
 */
function registerActivation(name: string, activated: Activated): ObjectPart {
  const of = { of: RegisterActivation, logicalName: obis(name) };
  const [assignmentKey, masksKey] = [registerAssignment, maskList].map(({ attributeId }) => memoryKey(of, attributeId));
  const assignment = (self: OmniaMeter): Assignment =>
    self.read(RegisterActivation, of.logicalName, 'registerAssignment');
  const masks = (self: OmniaMeter): Masks => self.read(RegisterActivation, of.logicalName, 'maskList');
  const assign = ({ memory }: OmniaMeter, value: Assignment) =>
    memory.put([[assignmentKey!, encode(registerAssignment.type, value)]]);
  const setMasks = (self: OmniaMeter, value: Masks) => {
    // The tariff that counts has its mask.
    if (!value.some(({ maskName }) => maskName === maskOf(activeTariff(self)))) refuse();
    self.memory.put([[masksKey!, encode(maskList.type, value)]]);
  };
  return part(RegisterActivation, name, {
    registerAssignment: {
      read: (self) => remembered(self, assignmentKey!) ?? registersOf(self, activated),
      write: assign,
    },
    maskList: {
      read: (self) => remembered(self, masksKey!) ?? masksOf(registersOf(self, activated)),
      write: setMasks,
    },
    activeMask: {
      read: (self) => maskOf(activeTariff(self)),
      write: (self, mask) => {
        if (!masks(self).some(({ maskName }) => maskName === mask)) refuse();
        activateTariff(self, tariffOf(mask));
      },
    },
    addRegister: (self, register) => {
      const all = assignment(self);
      const isThere = all.some(
        ({ classId, logicalName }) => classId === register.classId && logicalName.equals(register.logicalName),
      );
      if (!isThere) assign(self, [...all, register]);
    },
    addMask: (self, mask) =>
      setMasks(self, [...masks(self).filter(({ maskName }) => maskName !== mask.maskName), mask]),
    deleteMask: (self, name) =>
      setMasks(
        self,
        masks(self).filter(({ maskName }) => maskName !== name),
      ),
  });
}

function remembered({ memory }: OmniaMeter, key: string): RawData | undefined {
  const octets = memory.get(key);
  return octets && new RawData(octets);
}

/** The registers of tariffs that the type has. */
function registersOf({ type }: OmniaMeter, { of, d }: Activated): Assignment {
  return [...type.objects.values()]
    .filter((object) => object.of === of)
    .map(({ logicalName }) => ({ classId: of.classId, logicalName }))
    .filter(({ logicalName: { a, b, c, d: what, e } }) => {
      return a === 1 && b === 0 && c >= 1 && c <= mostFlows && what === d && e >= 1 && e <= tariffs;
    });
}

function masksOf(registers: Assignment): Masks {
  return Array.from({ length: tariffs }, (_, i) => ({
    maskName: maskOf(i + 1),
    indexList: registers.flatMap(({ logicalName }, at) => (logicalName.e === i + 1 ? [at + 1] : [])),
  }));
}

function tariffOf(mask: string): number {
  return Number(/^T(\d)$/.exec(mask)?.[1] ?? 0);
}

/** What counts in which tariff: energies and maximum demands. */
export const registerActivationParts: readonly ObjectPart[] = [
  registerActivation('0-0:14.0.0', { of: Register, d: 8 }),
  registerActivation('0-0:14.0.1', { of: ExtendedRegister, d: 6 }),
];
