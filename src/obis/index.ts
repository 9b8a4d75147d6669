export { describeObis } from './describe.ts';
export { logicalName, Obis, ObisError, type ObisErrorCode } from './obis.ts';
export { obis, type ParseObisOptions, parseObis } from './parse.ts';
