import { RawData } from '../../axdr/index.ts';

/** null-data, for where a list has to have a Data and there is nothing to say. */
export const nullData = /* @__PURE__ */ new RawData(/* @__PURE__ */ Uint8Array.of(0));

/** Parameters of a method as a list has them: null-data stands for none. */
export const withoutNull = (data: RawData): RawData | undefined => (data.bytes[0] === 0 ? undefined : data);
