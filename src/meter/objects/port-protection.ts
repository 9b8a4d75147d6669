import { CommunicationPortProtection } from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import { stored } from '../../server/index.ts';
import { portProtectionName } from '../control/port-protection.ts';
import { type ObjectPart, part } from '../part.ts';

/** Communication port protection of the optical port; what it begins with is designed. */
export const portProtectionParts: readonly ObjectPart[] = [
  part(CommunicationPortProtection, `${portProtectionName}`, {
    protectionMode: stored('locked-on-failed-attempts'),
    allowedFailedAttempts: stored(5),
    initialLockoutTime: stored(60),
    steepnessFactor: stored(2),
    maxLockoutTime: stored(3600),
    portReference: stored(obis('0-0:20.0.0')),
    protectionStatus: ({ control }) => control.portProtection.status,
    failedAttempts: ({ control }) => control.portProtection.failures.recent,
    cumulativeFailedAttempts: ({ control }) => control.portProtection.failures.cumulative,
    reset: ({ control }) => control.portProtection.reset(),
  }),
];
