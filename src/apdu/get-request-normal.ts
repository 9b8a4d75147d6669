import { optional, sequence } from '../axdr/index.ts';
import type { Codec, Infer, Reader, Writer } from '../codec/index.ts';
import { logicalName } from '../obis/index.ts';
import { CosemAttributeDescriptor, SelectiveAccessDescriptor } from './descriptors.ts';
import { InvokeIdAndPriority } from './invoke-id.ts';

/** Get-Request-Normal as the standard declares it: what `GetRequestNormal` does, in every case. */
export const declaredGetRequestNormal = sequence({
  invokeIdAndPriority: InvokeIdAndPriority,
  cosemAttributeDescriptor: CosemAttributeDescriptor,
  accessSelection: optional(SelectiveAccessDescriptor),
});

/**
 * Get-Request-Normal (COSEMpdu): reads one attribute. No APDU is sent more often, so the request for a whole attribute
 * has code of its own; all else, and all that is wrong, is left to the declared codec.
 */
export const GetRequestNormal: Codec<GetRequestNormal> = {
  read: (r) => (isForWhole(r) ? readForWhole(r) : declaredGetRequestNormal.read(r)),
  write(w, value) {
    const start = w.length;
    try {
      if (writeForWhole(w, value)) return;
    } catch {
      // The declared codec fails at the same place and names it.
    }
    w.length = start;
    declaredGetRequestNormal.write(w, value);
  },
  shape: declaredGetRequestNormal.shape,
};
export interface GetRequestNormal extends Infer<typeof declaredGetRequestNormal> {}

const sizeForWhole = 11;
const reservedBits = 0x30;

/** Whether a request without selection and without fault comes next. */
function isForWhole({ trace, bytes, offset, end }: Reader): boolean {
  const selection = offset + sizeForWhole - 1;
  return trace === undefined && selection < end && bytes[selection] === 0 && (bytes[offset]! & reservedBits) === 0;
}

function readForWhole(r: Reader): GetRequestNormal {
  const invokeIdAndPriority = InvokeIdAndPriority.read(r);
  const classId = r.u16();
  const instanceId = logicalName.read(r);
  const attributeId = r.i8();
  r.offset += 1;
  return {
    invokeIdAndPriority,
    cosemAttributeDescriptor: { classId, instanceId, attributeId },
    accessSelection: undefined,
  };
}

/** Whether the request is for a whole attribute, and written. */
function writeForWhole(w: Writer, value: GetRequestNormal): boolean {
  const { invokeId, confirmed, highPriority } = value.invokeIdAndPriority;
  const { classId, instanceId, attributeId } = value.cosemAttributeDescriptor;
  const areFlags = typeof confirmed === 'boolean' && typeof highPriority === 'boolean';
  if (!areFlags || (invokeId & 0x0f) !== invokeId || value.accessSelection !== undefined) return false;
  w.u8(invokeId | (confirmed ? 0x40 : 0) | (highPriority ? 0x80 : 0)).u16(classId);
  logicalName.write(w, instanceId);
  w.i8(attributeId).u8(0);
  return true;
}
