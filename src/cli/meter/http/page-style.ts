import { lcdStyles } from '../../../meter/index.ts';

/** How the page looks. */
export const pageStyle = `${lcdStyles}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; padding: 24px 16px; background: #e7e9ec; color: #1f2328;
  font: 15px/1.5 system-ui, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 980px; margin: 0 auto; display: grid; gap: 24px; grid-template-columns: minmax(0, 3fr) minmax(240px, 2fr); }
@media (max-width: 760px) { main { grid-template-columns: minmax(0, 1fr); } }
.case { padding: 20px 22px 26px; border-radius: 18px; background: linear-gradient(160deg, #fdfdfc, #e4e5e2);
  border: 1px solid #c9cbc8; box-shadow: 0 18px 40px rgb(20 30 40 / 22%), inset 0 1px 0 #fff; }
.window { padding: 14px; border-radius: 10px; background: #23282b; box-shadow: inset 0 2px 6px rgb(0 0 0 / 60%); }
.lcd { display: block; width: 100%; height: auto; border-radius: 4px; }
.front { display: grid; grid-template-columns: auto 1fr auto; align-items: center; gap: 16px; margin-top: 18px; }
.leds { display: grid; gap: 8px; font-size: 12px; color: #4a5157; }
.led { display: flex; align-items: center; gap: 8px; }
.led::before { content: ""; flex: none; width: 12px; height: 12px; border-radius: 50%; background: #6b5f2c; border: 1px solid rgb(0 0 0 / 30%); }
#led-switch::before { background: #5c2323; }
#led-constant.on::before { background: #ffd51f; box-shadow: 0 0 10px 3px #ffd51fb0; }
#led-switch.steady::before { background: #ff3b30; box-shadow: 0 0 10px 3px #ff3b30a0; }
#led-switch.blinking::before { animation: blink 1s steps(1) infinite; }
@keyframes blink { 0% { background: #ff3b30; box-shadow: 0 0 10px 3px #ff3b30a0; } 50% { background: #5c2323; box-shadow: none; } }
.eye { justify-self: center; width: 66px; height: 66px; border-radius: 50%; background: radial-gradient(#2b2f33 0 18%, #8d9499 20% 22%, #aeb4b8 24% 60%, #7d8489 62%); }
.buttons { display: flex; gap: 18px; }
.buttons div { text-align: center; font-size: 12px; color: #4a5157; }
button { position: relative; display: block; width: 58px; height: 58px; margin: 0 auto 4px; border-radius: 50%; border: 1px solid #9aa0a4;
  background: linear-gradient(#f7f8f8, #c8cdd0); box-shadow: 0 3px 6px rgb(0 0 0 / 25%); cursor: pointer; touch-action: none; font: inherit; color: #1f2328; }
button:active { transform: translateY(1px); box-shadow: 0 1px 2px rgb(0 0 0 / 30%); }
button:focus-visible { outline: 3px solid #2a78d6; outline-offset: 2px; }
#control::after { content: ""; position: absolute; inset: -6px; border-radius: 50%;
  background: conic-gradient(#d6352b calc(var(--held, 0) * 1turn), transparent 0); mask: radial-gradient(closest-side, transparent 86%, #000 88%); }
h1 { font-size: 17px; margin: 0 0 2px; overflow-wrap: anywhere; }
.quiet { color: #59636e; font-size: 13px; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 6px 16px; margin: 18px 0; }
dt { color: #59636e; }
dd { margin: 0; }
dd.bad { color: #b3261e; font-weight: 600; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
caption { text-align: left; color: #59636e; padding-bottom: 4px; }
td { padding: 4px 0; border-top: 1px solid #d1d5d9; }
td + td { text-align: right; font-variant-numeric: tabular-nums; }
td.waiting { font-weight: 600; }
body.lost .case { opacity: 0.45; }
#lost { display: none; color: #b3261e; font-weight: 600; }
body.lost #lost { display: block; }
@media (prefers-color-scheme: dark) {
  body { background: #15191d; color: #f0f3f6; }
  .quiet, dt, caption { color: #9aa4ae; }
  td { border-color: #333a41; }
  dd.bad, #lost { color: #ff8078; }
}`;
