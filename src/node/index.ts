export { nodeAead } from './aead.ts';
