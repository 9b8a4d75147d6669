export { nodeAead } from './aead.ts';
export { nodeCryptography } from './cryptography.ts';
