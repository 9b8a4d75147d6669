import { LinkError } from '../../codec/index.ts';
import { HandHeldUnit, type HandHeldUnitEvent } from '../../iec62056-21/index.ts';
import { systemClock } from '../../node/index.ts';
import { type ByteStream, type SerialPort, SerialSession } from '../../transport/index.ts';

/** Signs on at an optical port and has it handed over to HDLC (IEC 62056-21 mode E). Rejects with a LinkError. */
export async function handedOver(port: SerialPort, signal: AbortSignal): Promise<ByteStream> {
  const unit = new HandHeldUnit();
  let tell: (event: { readonly kind: string; readonly error?: LinkError | undefined }) => void = () => undefined;
  const session = new SerialSession<HandHeldUnitEvent>(port, systemClock, unit, {
    event: (event) => tell(event),
    closed: (error) => tell({ kind: 'signed-off', error }),
  });
  const handover = new Promise<void>((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    tell = ({ kind, error }) => {
      if (kind === 'handover') resolve();
      if (kind === 'signed-off') reject(error ?? new LinkError('iec62056-21', 'closed', 'the device signed off'));
    };
  });
  session.perform(unit.signOn({ purpose: 'hdlc' }, systemClock.now()));
  try {
    await handover;
  } catch (error) {
    await session.close();
    throw error;
  }
  return session.stream;
}
