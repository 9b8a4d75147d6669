import type { LayerName } from '../types.ts';
import { bareCarriers, coapDatagram } from './bare.ts';
import type { Carrier } from './carrier.ts';
import { hdlc } from './hdlc.ts';
import { mbus } from './mbus.ts';
import { telegram } from './telegram.ts';
import { wrapper } from './wrapper.ts';

const carriers: readonly Carrier[] = [hdlc, mbus, telegram, wrapper];

/** The carriers to look for: those of a layer that is named, else those that may be expected. */
export function chosenCarriers(
  layer: LayerName | 'auto',
  expects: 'anything' | 'coap' | 'proven',
): { checked: readonly Carrier[]; bare: readonly Carrier[] } {
  if (layer === 'auto')
    return expects === 'coap' ? { checked: [], bare: [coapDatagram] } : { checked: carriers, bare: bareCarriers };
  const named = (list: readonly Carrier[]) => list.filter((carrier) => carrier.name === layer);
  const name = layer === 'iec62056-21' ? telegram.name : layer;
  return {
    checked: carriers.filter((carrier) => carrier.name === name),
    bare: layer === 'coap' ? [coapDatagram] : named(bareCarriers),
  };
}
