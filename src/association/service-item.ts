import type {
  ActionResponseWithOptionalData,
  CosemAttributeDescriptor,
  CosemMethodDescriptor,
  DataAccessResult,
  GetDataResult,
  SelectiveAccessDescriptor,
} from '../apdu/index.ts';
import type { RawData } from '../axdr/index.ts';

/** Reads one attribute. */
export interface GetItem {
  readonly kind: 'get';
  readonly descriptor: CosemAttributeDescriptor;
  readonly accessSelection?: SelectiveAccessDescriptor | undefined;
}

/** Writes one attribute. */
export interface SetItem {
  readonly kind: 'set';
  readonly descriptor: CosemAttributeDescriptor;
  readonly accessSelection?: SelectiveAccessDescriptor | undefined;
  readonly value: RawData;
}

/** Invokes one method. */
export interface ActionItem {
  readonly kind: 'action';
  readonly descriptor: CosemMethodDescriptor;
  readonly parameters?: RawData | undefined;
}

/** One thing that a client asks of one object, whichever service carries it. */
export type ServiceItem = GetItem | SetItem | ActionItem;

/** What became of an item; negative answers are values. */
export type ServiceResult =
  | { readonly kind: 'get'; readonly result: GetDataResult }
  | { readonly kind: 'set'; readonly result: DataAccessResult }
  | { readonly kind: 'action'; readonly result: ActionResponseWithOptionalData };
