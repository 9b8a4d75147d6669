import {
  AssociationLnV3,
  CommunicationPortProtection,
  FunctionControl,
  ParameterMonitorV1,
  SapAssignment,
  SecuritySetupV1,
} from '../../cosem/index.ts';
import { configuration, everyoneReads, publicReading } from '../object-access.ts';
import { type Role, type RoleName, roles } from '../roles.ts';
import { withTime } from './event-logs.ts';
import { columns, data, of, profiles, type Row, table } from './rows.ts';
import type { ObjectSource } from './sources.ts';

const sources: Readonly<Record<Role['mark'], ObjectSource>> = {
  seen: 'smr',
  mixed: 'smr in part',
  designed: 'designed',
  background: 'background',
};

/** Names of contexts and mechanisms are object identifiers in octets. */
const types = { applicationContextName: 'octet-string', authenticationMechanismName: 'octet-string' } as const;

/* @__NO_SIDE_EFFECTS__ */
function roleObjects(role: RoleName): readonly Row[] {
  const { name, clientSap, association, securitySetup: setup, mark }: Role = roles[role];
  const detail = `client SAP ${clientSap}`;
  const associations = of(AssociationLnV3, [
    [`0-0:40.0.${association}`, `Association, ${name}`, sources[mark], {}, { types, detail }],
  ]);
  if (setup === undefined) return associations;
  return [
    ...associations,
    ...of(SecuritySetupV1, [[`0-0:43.0.${setup}`, `Security setup, ${name}`, 'obis-list', { securitySuite: 0 }]], {
      access: configuration,
    }),
    ...data([
      [
        `0-0:43.1.${setup}`,
        `Invocation counter, ${name}`,
        'double-long-unsigned',
        'obis-list',
        { access: publicReading },
      ],
    ]),
  ];
}

const roleNames = /* @__PURE__ */ Object.keys(roles) as RoleName[];

/** Associations, keys and protection (OMNIA data sheet, Data security). */
export const security = table(
  of(SapAssignment, [
    [
      '0-0:41.0.0',
      'SAP assignment',
      'obis-list',
      { sapAssignmentList: [{ sap: 1, logicalDeviceName: 'management logical device' }] },
      { access: everyoneReads },
    ],
  ]),
  of(AssociationLnV3, [['0-0:40.0.0', 'Association, the current one', 'smr', {}, { types }]]),
  /* @__PURE__ */ roleNames.flatMap(roleObjects),
  of(CommunicationPortProtection, [['0-0:44.2.0', 'Communication port protection, optical port', 'class-name']], {
    access: configuration,
  }),
  of(FunctionControl, [['0-0:44.1.0', 'Function control', 'class-name']], { access: configuration }),
  of(ParameterMonitorV1, [['0-0:16.2.0', 'Parameter monitor', 'obis-list']], { access: configuration }),
  profiles([
    [
      '0-0:99.16.0',
      'Parameter monitor log',
      'obis-list',
      withTime(columns(ParameterMonitorV1, 'changedParameter', '0-0:16.2.0')),
      100,
    ],
  ]),
);
