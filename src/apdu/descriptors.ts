import { i8, optional, rawData, sequence, u8, u16 } from '../axdr/index.ts';
import type { Infer } from '../codec/index.ts';
import { logicalName } from '../obis/index.ts';

/** Cosem-Attribute-Descriptor (COSEMpdu): one attribute of one object. */
export const CosemAttributeDescriptor = sequence({ classId: u16, instanceId: logicalName, attributeId: i8 });
export interface CosemAttributeDescriptor extends Infer<typeof CosemAttributeDescriptor> {}

/** Cosem-Method-Descriptor (COSEMpdu): one method of one object. */
export const CosemMethodDescriptor = sequence({ classId: u16, instanceId: logicalName, methodId: i8 });
export interface CosemMethodDescriptor extends Infer<typeof CosemMethodDescriptor> {}

/** Selective-Access-Descriptor (COSEMpdu): which part of an attribute. */
export const SelectiveAccessDescriptor = sequence({ accessSelector: u8, accessParameters: rawData });
export interface SelectiveAccessDescriptor extends Infer<typeof SelectiveAccessDescriptor> {}

/** Cosem-Attribute-Descriptor-With-Selection (COSEMpdu). */
export const CosemAttributeDescriptorWithSelection = sequence({
  cosemAttributeDescriptor: CosemAttributeDescriptor,
  accessSelection: optional(SelectiveAccessDescriptor),
});
export interface CosemAttributeDescriptorWithSelection extends Infer<typeof CosemAttributeDescriptorWithSelection> {}
