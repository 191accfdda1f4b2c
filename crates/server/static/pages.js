// Shortcuts, files read into forms, and the camera that reads serial numbers. Every page is whole without it.
'use strict';

const KEYS = { h: '/', s: '/signing', c: '/catalogue', b: '/basket', o: '/orders', d: '/despatches' };

function isTyping(target) {
  return target.matches('input, select, textarea, [contenteditable]');
}

// ---- shortcuts

let isAfterG = false;
document.addEventListener('keydown', (event) => {
  if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  const go = (path) => { event.preventDefault(); location.href = path; };
  if (isAfterG && KEYS[event.key]) go(KEYS[event.key]);
  isAfterG = event.key === 'g';
  if (event.key === '?') go('/shortcuts');
  if (event.key === '/') {
    const search = document.querySelector('input[type=search]');
    event.preventDefault();
    if (search) search.focus();
    else location.href = '/catalogue';
  }
  if (event.key === 'n') document.querySelector('main .tasks a, main table a')?.focus();
});

// ---- a second click on a button that was pressed already

document.addEventListener('submit', (event) => {
  if (event.defaultPrevented) return;
  if (event.target.dataset.sent) event.preventDefault();
  else event.target.dataset.sent = 'yes';
});
addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach((form) => delete form.dataset.sent));

// ---- a file of serial numbers or lines, read into the field that takes them

function takesFile(form) {
  const field = form.querySelector('textarea');
  const label = document.createElement('label');
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.csv,.txt,text/csv,text/plain';
  input.addEventListener('change', async () => { if (input.files[0]) field.value = await input.files[0].text(); });
  label.append(form.dataset.file, input);
  field.closest('label').before(label);
}

document.querySelectorAll('form[data-file]').forEach(takesFile);

// ---- a form that shows what it would come to while it is typed

const PREVIEW_MS = 600;

function previews(part) {
  const form = part.closest('form');
  let timer = 0;
  let asked = null;
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const body = new URLSearchParams(new FormData(form));
    body.set('preview', '1');
    try {
      const reply = await fetch(form.getAttribute('action'), { method: 'POST', body, signal: asked.signal });
      const fresh = new DOMParser().parseFromString(await reply.text(), 'text/html').getElementById(part.id);
      if (fresh) document.getElementById(part.id)?.replaceWith(fresh);
    } catch {
      // No signal, or more was typed: the button shows it.
    }
  };
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PREVIEW_MS);
  });
}

document.querySelectorAll('[data-preview]').forEach(previews);

// ---- counting: each number is sent at once, kept while there is no signal, and sent again

const WAITING = 'waiting-scans';
const RETRY_MS = 5_000;

function waiting() {
  return JSON.parse(localStorage.getItem(WAITING) ?? '[]');
}

function keep(scans) {
  localStorage.setItem(WAITING, JSON.stringify(scans));
}

let isSending = false;
async function send() {
  if (isSending) return;
  isSending = true;
  try {
    for (let scans = waiting(); scans.length > 0; scans = waiting()) {
      const [{ address, body }] = scans;
      const reply = await fetch(address, { method: 'POST', body: new URLSearchParams(body) });
      const page = new URL(reply.url).pathname;
      // Whoever was signed out meanwhile is shown the sign-in page; the number waits until they are back.
      const isTaken = reply.status < 500 && (!reply.ok || address.startsWith(page));
      if (!isTaken) break;
      keep(waiting().slice(1));
      if (address.startsWith(location.pathname)) show(await reply.text());
    }
  } catch {
    // No signal: what is kept goes again.
  } finally {
    isSending = false;
    told();
  }
}

function show(text) {
  const fresh = new DOMParser().parseFromString(text, 'text/html').querySelector('#counting');
  const old = document.querySelector('#counting');
  if (!fresh || !old) return;
  const video = old.querySelector('video');
  for (const { name, files } of old.querySelectorAll('input[type=file]')) {
    const field = fresh.querySelector(`input[name="${name}"]`);
    if (field && files.length > 0) field.files = files;
  }
  old.replaceWith(fresh);
  prepare(fresh, video);
  if (!video) fresh.querySelector('#scan')?.focus();
}

function told() {
  const form = document.querySelector('form[data-scan]');
  if (!form) return;
  let note = form.querySelector('p.waiting');
  const count = waiting().length;
  if (count === 0) note?.remove();
  else {
    if (!note) {
      note = document.createElement('p');
      note.className = 'waiting note';
      note.setAttribute('role', 'status');
      form.prepend(note);
    }
    note.textContent = `${form.dataset.waiting} ${count}`;
  }
}

function scanned(form) {
  const data = new FormData(form);
  if (!String(data.get('serial')).trim()) return;
  data.set('deed', 'scan');
  // Photographs wait in their fields until the form itself is sent.
  const body = [...data.entries()].filter(([, value]) => typeof value === 'string');
  keep([...waiting(), { address: form.getAttribute('action'), body }]);
  form.querySelector('#scan').value = '';
  told();
  send();
}

async function watch(form, video) {
  const detector = new BarcodeDetector({ formats: ['qr_code', 'data_matrix', 'code_128', 'code_39'] });
  let last = '';
  const look = async () => {
    const now = document.querySelector('form[data-scan]');
    if (!now || !video.isConnected) return;
    const [found] = await detector.detect(video).catch(() => []);
    if (found && found.rawValue !== last) {
      last = found.rawValue;
      now.querySelector('#scan').value = found.rawValue.split('/').pop();
      scanned(now);
    }
    setTimeout(look, 250);
  };
  look();
}

function prepare(section, video) {
  const form = section?.querySelector('form[data-scan]');
  const field = form?.querySelector('#scan');
  if (!field) return;
  form.addEventListener('submit', (event) => {
    if (event.submitter?.value !== 'scan' && document.activeElement !== field) return;
    event.preventDefault();
    scanned(form);
  });
  if (video) { form.prepend(video); return; }
  if (!('BarcodeDetector' in window) || !navigator.mediaDevices) return;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'secondary';
  button.textContent = form.dataset.scan;
  button.addEventListener('click', async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } }).catch(() => null);
    if (!stream) return;
    const view = document.createElement('video');
    Object.assign(view, { srcObject: stream, muted: true, playsInline: true });
    form.prepend(view);
    button.remove();
    await view.play();
    watch(form, view);
  });
  field.closest('.scan').append(button);
}

prepare(document.querySelector('#counting'));
document.addEventListener('renewed', (event) => {
  event.target.querySelectorAll('form[data-file]').forEach(takesFile);
  prepare(event.target.querySelector('#counting'));
  told();
});
if (waiting().length > 0) send();
addEventListener('online', send);
setInterval(() => { if (waiting().length > 0) send(); }, RETRY_MS);
