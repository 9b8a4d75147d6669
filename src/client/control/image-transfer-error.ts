/** Why a firmware update ended. */
export type ImageTransferErrorCode =
  /** The size of the meter's blocks makes no sense. */
  | 'block-size'
  /** The meter does not have all blocks, however often they are sent. */
  | 'blocks-missing'
  /** The meter found the image to be wrong. */
  | 'verification-failed'
  | 'activation-failed'
  /** The meter is still busy after all the time it was given. */
  | 'not-finished';

/** A firmware update did not come to its end; `code` says where. */
export class ImageTransferError extends Error {
  override readonly name: string = 'ImageTransferError';
  readonly code: ImageTransferErrorCode;

  constructor(code: ImageTransferErrorCode, reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.code = code;
  }
}
