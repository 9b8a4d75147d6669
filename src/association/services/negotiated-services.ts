import type { ConformanceBit, CosemAttributeDescriptor, SelectiveAccessDescriptor } from '../../apdu/index.ts';
import { AssociationError } from '../errors.ts';
import type { ExchangeContext } from '../exchange.ts';
import { fits } from './block-sizes.ts';

/** Throws an AssociationError unless the service was negotiated. */
export function requireNegotiated({ conformance }: ExchangeContext, bit: ConformanceBit): void {
  if (!conformance.includes(bit)) throw new AssociationError('not-negotiated', `the server does not have ${bit}`);
}

/** Throws an AssociationError unless attributes may be accessed this way: attribute 0, a selection. */
export function requireAttributeAccess(
  context: ExchangeContext,
  descriptor: CosemAttributeDescriptor,
  accessSelection: SelectiveAccessDescriptor | undefined,
  service: 'get' | 'set',
): void {
  if (accessSelection !== undefined) requireNegotiated(context, 'selective-access');
  if (descriptor.attributeId === 0) requireNegotiated(context, `attribute0-supported-with-${service}`);
}

/**
 * Whether a request of `size` octets goes as it is: the server takes it, or general-block-transfer will cut it, which
 * comes before the block transfer of the service.
 */
export function goesWhole({ conformance, maximumRequestSize }: ExchangeContext, size: number): boolean {
  return fits(size, maximumRequestSize) || conformance.includes('general-block-transfer');
}

/** Throws an AssociationError unless a request of `size` octets may be sent. */
export function requireSize(context: ExchangeContext, size: number): void {
  if (goesWhole(context, size)) return;
  throw new AssociationError(
    'not-negotiated',
    `a request of ${size} octets is longer than the ${context.maximumRequestSize} of the server, and no block transfer was negotiated`,
  );
}

/** Octets of the raw data of a block beside `overhead`; throws an AssociationError where there is no room. */
export function requireRoom(size: number): number {
  if (size >= 1) return size;
  throw new AssociationError('not-negotiated', 'the PDU size of the server has no room for a block');
}
