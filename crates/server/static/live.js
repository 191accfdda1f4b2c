// A page that is about something shows itself anew when that has changed, and takes nothing away from whoever is doing
// something on it. Without it a page is as new as when it was opened.
//
// `changed` comes as a server-sent event; where no stream holds, the page is asked for now and then. Only what is seen
// listens: a browser has few connections for all its tabs.
'use strict';

(() => {
  const ASK_EVERY_MS = 30_000;
  const FIELDS = 'input:not([type=hidden]), select, textarea';
  const FOCUSED = 'a[href], button, summary';

  const shown = () => document.querySelector('#live');
  const notice = document.querySelector('#changed');
  if (!shown() || !notice) return;

  // ---- what somebody is doing

  function isTouched(field) {
    if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked;
    if (field.type === 'file') return field.files.length > 0;
    if (field.tagName !== 'SELECT') return field.value !== field.defaultValue;
    const given = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(given, field.multiple ? -1 : 0);
  }

  const touched = (part) => [...part.querySelectorAll(FIELDS)].filter(isTouched);

  function isBusy(part) {
    const { activeElement } = document;
    const isTyping = part.contains(activeElement) && activeElement.matches(FIELDS);
    const selection = document.getSelection();
    const isSelecting = !selection.isCollapsed && part.contains(selection.anchorNode);
    const isAtWork = part.querySelector('form[data-sent], form[data-asking], video, :active') !== null;
    return isTyping || isSelecting || isAtWork || part.dataset.refused !== undefined || touched(part).length > 0;
  }

  // ---- the same thing on the page before and after

  const formOf = (field) => [field.form?.getAttribute('action'), field.form?.querySelector('input[name=form]')?.value];
  const nameOf = (element) => {
    const isChoice = element.type === 'checkbox' || element.type === 'radio';
    const says = element.matches(FIELDS) ? isChoice && element.value : element.textContent.trim();
    return [element.tagName, element.getAttribute('href'), element.name, says, ...formOf(element)].join('\n');
  };

  // Of several alike the one at the same place among them.
  function same(element, before, after, kind) {
    const alike = (part) => [...part.querySelectorAll(kind)].filter((other) => nameOf(other) === nameOf(element));
    return alike(after)[alike(before).indexOf(element)];
  }

  function refill(from, to) {
    if (from.type === 'checkbox' || from.type === 'radio') to.checked = from.checked;
    else if (from.type === 'file') to.files = from.files;
    else to.value = from.value;
  }

  // ---- the page, asked for again

  // What a reader sees of a page: its keys are new each time.
  function read(part) {
    const copy = part.cloneNode(true);
    copy.querySelectorAll('input[type=hidden][name=key]').forEach((key) => key.remove());
    return copy.innerHTML;
  }

  function put(fresh, text, isWanted) {
    const part = shown();
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    const again = focused && same(focused, part, fresh, `${FOCUSED}, ${FIELDS}`);
    // Focus that would be lost waits as what is typed does.
    if (focused && !again && !isWanted) return tell();
    const isOpen = (details) => details.open;
    const opened = [...part.querySelectorAll('details > summary')].filter((summary) => isOpen(summary.parentElement));
    for (const summary of opened) same(summary, part, fresh, 'summary')?.parentElement.setAttribute('open', '');
    const lost = [];
    for (const field of touched(part)) {
      const place = same(field, part, fresh, FIELDS);
      if (place) refill(field, place);
      else if (field.value) lost.push(field.value);
    }
    const [left, top] = [scrollX, scrollY];
    part.replaceWith(fresh);
    known = text;
    notice.replaceChildren(...(lost.length > 0 ? [`${notice.dataset.lost} ${lost.join(' · ')}`] : []));
    fresh.dispatchEvent(new Event('renewed', { bubbles: true }));
    scrollTo({ left, top, behavior: 'instant' });
    if (again) again.focus({ preventScroll: true });
    else if (isWanted) {
      fresh.tabIndex = -1;
      fresh.focus({ preventScroll: true });
    }
  }

  function tell() {
    if (notice.querySelector('button')) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'secondary';
    button.textContent = notice.dataset.show;
    button.addEventListener('click', () => ask(true));
    notice.replaceChildren(`${notice.dataset.changed} `, button);
  }

  let known = read(shown());
  let isOver = false;
  let isAsking = false;
  // What was asked meanwhile.
  let next = null;

  async function ask(isWanted = false) {
    if (isAsking) {
      next = { isWanted: isWanted || next?.isWanted };
      return;
    }
    isAsking = true;
    try {
      const reply = await fetch(shown().dataset.address, { headers: { 'x-unasked': 'yes' } });
      const page = new DOMParser().parseFromString(await reply.text(), 'text/html');
      const fresh = page.querySelector('#live');
      // Whoever was signed out, or may not see it any more, keeps what they have before them.
      isOver = reply.redirected || (reply.status >= 400 && reply.status < 500 && reply.status !== 429);
      if (isOver) close();
      if (isOver || !reply.ok || !fresh) return;
      const text = read(fresh);
      if (text === known && !isWanted) shown().dataset.stream = fresh.dataset.stream;
      else if (isBusy(shown()) && !isWanted) tell();
      else put(document.adoptNode(fresh), text, isWanted);
    } catch {
      // No signal: it is asked again.
    } finally {
      isAsking = false;
      const again = next;
      next = null;
      if (again) ask(again.isWanted);
    }
  }

  // ---- being told

  let stream = null;

  function close() {
    stream?.close();
    stream = null;
  }

  function open() {
    if (stream || isOver || document.hidden || !window.EventSource) return;
    stream = new EventSource(shown().dataset.stream);
    stream.addEventListener('changed', () => ask());
    stream.addEventListener('error', () => { if (stream?.readyState === EventSource.CLOSED) close(); });
  }

  document.addEventListener('visibilitychange', () => { if (document.hidden) close(); else open(); });
  addEventListener('pagehide', close);
  addEventListener('pageshow', open);
  setInterval(() => {
    if (isOver || document.hidden || stream?.readyState === EventSource.OPEN) return;
    ask();
    open();
  }, ASK_EVERY_MS);
  open();
})();
