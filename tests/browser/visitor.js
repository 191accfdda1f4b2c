// A person at a browser, who presses and types as the way of the stage says: by mouse, or by keyboard alone.
'use strict';

const path = require('node:path');
const { check } = require('./checks');
const { say } = require('./words');

const WAIT_MS = 30_000;
// What a count of the elements on the way may be wrong by: a day's field takes a Tab for each of its parts.
const TABS_BESIDES = 30;
// A picture of a long list shows its beginning.
const PICTURE_MAX_PX = 3000;
const TABBED = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]';

// In the page: how many Tabs lead from where the focus is to an element; less than none when it lies before. Of radio
// buttons with one name a Tab stops at one.
function tabsTo(target, tabbed) {
  const isStop = (element) => element.tabIndex >= 0 && !element.disabled && element.checkVisibility({ visibilityProperty: true })
    && (element.type !== 'radio' || element.checked || element === target
      || ![...document.getElementsByName(element.name)].some((other) => other === target || other.checked));
  const stops = [...document.querySelectorAll(tabbed)].filter(isStop);
  const isPastNavigation = document.activeElement === document.body && location.hash === '#main';
  const from = isPastNavigation ? document.getElementById('main') : document.activeElement;
  const follows = (one, other) => one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
  if (target === from) return 0;
  const passed = (one, other) => stops.filter((stop) => follows(one, stop) && (stop === other || follows(stop, other))).length;
  return follows(from, target) || from === document.body ? passed(from, target) : -passed(target, from);
}

class Visitor {
  constructor(page, stage) {
    Object.assign(this, { page, stage, way: stage.way, actions: 0, problems: [], document: null });
    page.setDefaultTimeout(WAIT_MS);
  }

  async begin() {
    await this.speak(this.way.language);
    this.page.on('response', (response) => {
      const request = response.request();
      const isDocument = request.isNavigationRequest() && request.frame() === this.page.mainFrame();
      if (!isDocument || (response.status() >= 300 && response.status() < 400)) return;
      if (response.ok()) this.stage.coverage.see(new URL(response.url()).pathname);
      this.document = { status: response.status(), source: response.text().catch(() => null) };
    });
    // A page that throws or is refused a file by its own policy is broken, whatever it looks like.
    this.page.on('pageerror', (error) => this.problems.push(`script: ${error.message}`));
    this.page.on('console', (message) => {
      const isRefusal = message.text().includes('the server responded with a status of 4');
      if (message.type() === 'error' && !isRefusal) this.problems.push(`console: ${message.text()}`);
    });
  }

  async speak(language) {
    await this.page.context().addCookies([{ name: 'language', value: language, url: this.stage.demo.address }]);
  }

  async signIn(token) {
    await this.open(`/sign-in?token=${token}`);
  }

  // The text of a key in the visitor's language.
  say(key) {
    return say(this.way.language, key);
  }

  // Opens an address by typing it.
  async open(address) {
    const response = await this.page.goto(this.stage.demo.address + address);
    return response;
  }

  // Downloads a file as a link on the page would; its bytes.
  async download(address) {
    const response = await this.page.request.get(this.stage.demo.address + address);
    if (!response.ok()) throw new Error(`${address} answers ${response.status()}`);
    this.stage.coverage.see(address.split('?')[0]);
    return response.body();
  }

  // Prints papers from their links; fails unless each is a PDF.
  async print(...addresses) {
    for (const address of addresses) {
      const paper = await this.download(address);
      if (paper.subarray(0, 5).toString() !== '%PDF-') throw new Error(`${address} is no PDF`);
    }
  }

  get path() {
    return new URL(this.page.url()).pathname;
  }

  // Goes to an element: by mouse at once, by keyboard from Tab to Tab, past the navigation by its first link.
  async reach(target) {
    await target.waitFor();
    if (this.way.hand === 'mouse') return;
    const skips = await target.evaluate((element) => document.activeElement === document.body && element.closest('main') !== null);
    if (skips && new URL(this.page.url()).hash !== '#main') {
      await this.page.keyboard.press('Tab');
      await this.page.keyboard.press('Enter');
      await this.page.waitForURL(/#main$/);
    }
    for (let tries = 0; tries < TABS_BESIDES; tries += 1) {
      const tabs = await target.evaluate(tabsTo, TABBED);
      if (tabs === 0) return;
      if (tabs < 0) await this.page.keyboard.down('Shift');
      await Promise.all(Array.from({ length: Math.abs(tabs) }, () => this.page.keyboard.press('Tab')));
      if (tabs < 0) await this.page.keyboard.up('Shift');
    }
    throw new Error(`no Tab leads to ${target}`);
  }

  // Presses a link or button, named by the key of its text or by the text itself, and waits for what comes.
  async press(role, name, { within = this.page, at = 0 } = {}) {
    await this.activate(within.getByRole(role, { name: this.named(name), exact: typeof name === 'string' }).nth(at));
  }

  // Presses an element. Links and buttons of forms lead to a page; what opens or ticks something stays.
  async activate(target) {
    this.actions += 1;
    await this.reach(target);
    const leads = await target.evaluate((element) => element.matches('a[href], button:not([type=button], [popovertarget])'));
    const arrives = leads ? this.page.waitForNavigation({ waitUntil: 'load' }) : null;
    // A failed press says more than the page that did not come.
    arrives?.catch(() => {});
    if (this.way.hand === 'mouse') await target.click();
    else await this.page.keyboard.press(leads ? 'Enter' : 'Space');
    await arrives;
  }

  // Types into a field, named by the key of its label or by the label itself.
  async type(label, text, { within = this.page, at = 0 } = {}) {
    this.actions += 1;
    const target = this.field(label, within).nth(at);
    await this.reach(target);
    // The parts of a day stand in the order of the machine's language.
    const isDay = await target.evaluate((element) => element.type === 'date');
    if (this.way.hand === 'mouse' || isDay) await target.fill(text);
    else {
      await this.page.keyboard.press('Control+A');
      await this.page.keyboard.type(text);
    }
  }

  // Chooses an entry of a list.
  async choose(label, option, { within = this.page, at = 0 } = {}) {
    this.actions += 1;
    const target = this.field(label, within).nth(at);
    await this.reach(target);
    await target.selectOption(option);
  }

  // The fields a person sees under a label.
  field(label, within) {
    return within.getByLabel(this.named(label)).and(this.page.locator('input, select, textarea')).filter({ visible: true });
  }

  named(name) {
    if (typeof name !== 'string') return name;
    try {
      return this.say(name);
    } catch {
      return name;
    }
  }

  // Whether the page shows a text, given by its key or itself.
  async sees(name) {
    await this.page.getByText(this.named(name)).first().waitFor();
  }

  // Checks the page as it stands and keeps its picture, once for each way. What is wrong fails the scenario when it has
  // ended.
  async look(name) {
    const found = this.problems.splice(0);
    // A page that was refused altogether has nothing of what the scenario came for.
    if (this.document.status === 403 || this.document.status >= 500) found.push(`answered with ${this.document.status}`);
    const picture = `${name}-${this.way.width}-${this.way.language}-${this.way.colours}.png`;
    const { looked } = this.stage.coverage;
    if (!looked.has(picture)) {
      looked.add(picture);
      found.push(...await this.checked(picture));
    }
    this.stage.found.push(...[...new Set(found)].map((problem) => `${name} at ${this.path}: ${problem}`));
  }

  async checked(picture) {
    const height = Math.min(await this.page.evaluate(() => document.documentElement.scrollHeight), PICTURE_MAX_PX);
    const clip = { x: 0, y: 0, width: this.way.width, height: Math.max(height, this.way.height) };
    await this.page.screenshot({ path: path.join(this.stage.artefacts, picture), fullPage: true, clip });
    return check(this.page, await this.document.source ?? await this.page.content());
  }
}

module.exports = { Visitor };
