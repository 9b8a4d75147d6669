import { bitFields, u8, u32 } from '../axdr/index.ts';
import type { Infer } from '../codec/index.ts';

/** Invoke-Id-And-Priority (COSEMpdu): which request an answer belongs to. */
export const InvokeIdAndPriority = bitFields(u8, {
  invokeId: [0, 4],
  confirmed: [6, 1],
  highPriority: [7, 1],
});
export interface InvokeIdAndPriority extends Infer<typeof InvokeIdAndPriority> {}

/** Long-Invoke-Id-And-Priority (COSEMpdu), of ACCESS and DataNotification. */
export const LongInvokeIdAndPriority = bitFields(u32, {
  longInvokeId: [0, 24],
  selfDescriptive: [28, 1],
  breakOnError: [29, 1],
  confirmed: [30, 1],
  highPriority: [31, 1],
});
export interface LongInvokeIdAndPriority extends Infer<typeof LongInvokeIdAndPriority> {}
