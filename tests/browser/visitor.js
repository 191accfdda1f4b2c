// A person at a browser, who presses and types as the way of the stage says: by mouse, or by keyboard alone.
'use strict';

const path = require('node:path');
const { check } = require('./checks');
const { say } = require('./words');

const TABS_MAX = 400;
const WAIT_MS = 10_000;
// Ways in which a page is looked at besides the one it was opened in: width, language, colours.
const OTHERS = [
  { width: 390, language: 'uk', colours: 'dark' },
  { width: 1280, language: 'uk', colours: 'light' },
  { width: 390, language: 'en', colours: 'light' },
  { width: 1280, language: 'en', colours: 'dark' },
];

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
      this.document = { canReload: response.ok() && request.method() === 'GET', source: response.text().catch(() => null) };
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

  get path() {
    return new URL(this.page.url()).pathname;
  }

  // Goes to an element: by mouse at once, by keyboard one Tab after the other.
  async reach(target) {
    await target.waitFor();
    if (this.way.hand === 'mouse') return;
    for (let tabs = 0; tabs < TABS_MAX; tabs += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press('Tab');
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
    const target = within.getByLabel(this.named(label)).nth(at);
    await this.reach(target);
    if (this.way.hand === 'mouse') await target.fill(text);
    else {
      await this.page.keyboard.press('Control+A');
      await this.page.keyboard.type(text);
    }
  }

  // Chooses an entry of a list.
  async choose(label, option, { within = this.page, at = 0 } = {}) {
    this.actions += 1;
    const target = within.getByLabel(this.named(label)).nth(at);
    await this.reach(target);
    await target.selectOption(option);
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

  // Checks the page as it stands; a page that can be opened again, also in both widths, languages and colours. What
  // is wrong fails the scenario when it has ended.
  async look(name) {
    const found = await this.checked(name, this.way);
    const { looked } = this.stage.coverage;
    if (this.document.canReload && !looked.has(name)) {
      looked.add(name);
      const isOwn = (way) => way.width === this.way.width && way.language === this.way.language;
      for (const way of OTHERS.filter((other) => !isOwn(other))) found.push(...await this.checked(name, way));
      await this.dress(this.way);
    }
    found.push(...this.problems.splice(0));
    this.stage.found.push(...[...new Set(found)].map((problem) => `${name} at ${this.path}: ${problem}`));
  }

  async dress({ width, language, colours }) {
    await this.page.setViewportSize({ width, height: width < 600 ? 844 : 900 });
    await this.page.emulateMedia({ colorScheme: colours });
    const shown = await this.page.evaluate(() => document.documentElement.lang);
    if (shown !== language) {
      await this.speak(language);
      await this.page.reload();
    }
  }

  async checked(name, way) {
    if (way !== this.way) await this.dress(way);
    const file = `${name}-${way.width}-${way.language}-${way.colours}.png`;
    await this.page.screenshot({ path: path.join(this.stage.artefacts, file), fullPage: true });
    // The HTML differs by language, not by width.
    const isRead = way.language === this.readIn && way !== this.way;
    this.readIn = way.language;
    const source = isRead ? null : await this.document.source ?? await this.page.content();
    const found = await check(this.page, source);
    return found.map((problem) => `${way.width} px, ${way.language}: ${problem}`);
  }
}

module.exports = { Visitor };
