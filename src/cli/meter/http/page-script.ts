/** What the page does: it takes states from the server, and tells it which buttons are pressed. */
export const pageScript = `'use strict';
const byId = (id) => document.getElementById(id);
const segments = document.querySelectorAll('.lcd .segment');
const constant = byId('led-constant');
const flash = 60;

function showFact(id, { text, isGood }) {
  byId(id).textContent = text;
  byId(id).classList.toggle('bad', !isGood);
}

function showQueue(queue) {
  byId('queue').replaceChildren(...queue.map(({ name, waiting, dropped }) => {
    const row = document.createElement('tr');
    const words = document.createElement('td');
    const count = document.createElement('td');
    words.textContent = name;
    count.textContent = dropped === 0 ? String(waiting) : waiting + ' (' + dropped + ' lost)';
    count.classList.toggle('waiting', waiting > 0);
    row.append(words, count);
    return row;
  }));
}

function show(state) {
  document.body.classList.remove('lost');
  const lit = new Set(state.lit);
  for (const segment of segments) segment.classList.toggle('lit', lit.has(segment.id.slice(4)));
  document.querySelector('.lcd').setAttribute('aria-label', state.words);
  byId('time').textContent = state.time;
  byId('led-switch').className = 'led ' + state.light;
  for (const id of ['supply', 'switch', 'link']) showFact(id, state[id]);
  showQueue(state.queue);
  byId('control').style.setProperty('--held', state.held);
  for (const delay of state.pulses) {
    setTimeout(() => constant.classList.add('on'), delay);
    setTimeout(() => constant.classList.remove('on'), delay + flash);
  }
}

const events = new EventSource('events');
events.onmessage = ({ data }) => show(JSON.parse(data));
events.onerror = () => document.body.classList.add('lost');

const post = (path) => fetch(path, { method: 'POST', keepalive: true }).catch(() => undefined);
byId('menu').addEventListener('click', () => post('buttons/menu/press'));

const control = byId('control');
let isHeld = false;
const hold = () => { if (!isHeld) post('buttons/control/hold'); isHeld = true; };
const release = () => { if (isHeld) post('buttons/control/release'); isHeld = false; };
control.addEventListener('pointerdown', (event) => { control.setPointerCapture(event.pointerId); hold(); });
for (const name of ['pointerup', 'pointercancel', 'blur']) control.addEventListener(name, release);
control.addEventListener('keydown', ({ key }) => { if (key === ' ' || key === 'Enter') hold(); });
control.addEventListener('keyup', ({ key }) => { if (key === ' ' || key === 'Enter') release(); });
addEventListener('pagehide', release);
`;
