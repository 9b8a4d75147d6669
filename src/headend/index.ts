export { isPush, type Push, type PushedApdu, type PushHead, type PushLayout, type PushOrigin } from './push.ts';
export type { KnownSender, PushLimits, PushReceiverOptions, PushRefusal, PushSecurity } from './push-options.ts';
export { PushReceiver } from './push-receiver.ts';
export type { PushOutcome } from './push-session.ts';
