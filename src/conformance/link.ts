import type { HdlcAddress } from '../hdlc/index.ts';
import { HdlcConnection, type Transport, WrapperConnection } from '../transport/index.ts';
import type { DeclaredAssociation } from './declaration.ts';
import { type Examination, inconclusive } from './examination.ts';

/** A transport of APDUs to the meter, and the line below it. */
export interface OpenedLink {
  readonly transport: Transport;
  close(): Promise<void>;
}

/** Opens a line and a transport on it, for the client of an association. */
export async function openLink(
  { target, declaration }: Examination,
  { clientSap, serverSap }: DeclaredAssociation,
): Promise<OpenedLink> {
  const stream = await target.openStream();
  if (target.profile === 'tcp') {
    const connection = new WrapperConnection(stream);
    const transport = connection.open({ sourceWPort: clientSap, destinationWPort: serverSap });
    return { transport, close: () => connection.close() };
  }
  const { hdlc } = declaration;
  if (hdlc === undefined) inconclusive('the declaration says nothing of HDLC');
  const connection = new HdlcConnection(stream, { clock: target.clock });
  const size = Math.min(...hdlc.addressSizes) as HdlcAddress['size'];
  const serverAddress: HdlcAddress = { upper: serverSap, size, ...(size > 1 && { lower: hdlc.physicalDevice }) };
  try {
    const transport = await connection.connect({ clientAddress: clientSap, serverAddress });
    return { transport, close: () => connection.close() };
  } catch (error) {
    await connection.close();
    throw error;
  }
}
