import { fromHex } from '../../src/codec/index.ts';

/** Keys and title of the Green Book's examples. */
export const encryptionKey = fromHex('000102030405060708090a0b0c0d0e0f')!;
export const authenticationKey = fromHex('d0d1d2d3d4d5d6d7d8d9dadbdcdddedf')!;
export const systemTitle = fromHex('4d4d4d0000bc614e')!;
export const invocationCounter = 0x01234567;

/** Suite 0, authenticated and encrypted under the unicast key. */
export const securityControl = {
  securitySuiteId: 0,
  authentication: true,
  encryption: true,
  broadcastKey: false,
  compression: false,
};
