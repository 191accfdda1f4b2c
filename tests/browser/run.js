// Plays every scenario against the demo in a real browser, then walks through the pages no scenario opened.
//
//   node run.js BINARY ARTEFACTS [SCENARIO…]      names are the beginnings of files in scenarios/
//
// Reading order: this file, demo.js (the server), visitor.js (a person at a browser), checks.js (what every page is
// held to), coverage.js (which pages were seen), then scenarios/.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { chromium } = require('playwright-core');
const { Coverage } = require('./coverage');
const { Demo } = require('./demo');
const { Visitor } = require('./visitor');

const SCENARIO_LIMIT_MS = 300_000;
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell';
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--force-prefers-reduced-motion'];

// A person at a telephone with its keys alone, and one at a desk with a mouse.
const PHONE = { name: 'phone', width: 390, height: 844, language: 'uk', colours: 'light', hand: 'keyboard' };
const DESK = { name: 'desk', width: 1280, height: 900, language: 'en', colours: 'dark', hand: 'mouse' };

class Stage {
  constructor(browser, demo, coverage, artefacts, way) {
    Object.assign(this, { browser, demo, coverage, artefacts, way, contexts: [], found: [] });
  }

  // A browser of somebody who is signed in, such as visitor('orderer', 'B11-4'); of nobody without a role.
  async visitor(role, organisation) {
    const context = await this.browser.newContext({
      viewport: { width: this.way.width, height: this.way.height },
      colorScheme: this.way.colours,
      reducedMotion: 'reduce',
      locale: this.way.language === 'uk' ? 'uk-UA' : 'en-GB',
      hasTouch: this.way.name === 'phone',
    });
    this.contexts.push(context);
    const visitor = new Visitor(await context.newPage(), this);
    await visitor.begin();
    if (role) await visitor.signIn(this.demo.token(role, organisation));
    return visitor;
  }

  async leave() {
    for (const context of this.contexts.splice(0)) await context.close();
  }
}

function scenarios(wanted) {
  const folder = path.join(__dirname, 'scenarios');
  const files = fs.readdirSync(folder).filter((file) => file.endsWith('.js')).sort();
  const chosen = files.filter((file) => wanted.length === 0 || wanted.some((name) => file.startsWith(name)));
  return chosen.map((file) => ({ name: path.basename(file, '.js'), ...require(path.join(folder, file)) }));
}

async function within(limit, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${limit / 1000} s`)), limit);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function main() {
  const [binary, artefacts, ...wanted] = process.argv.slice(2);
  fs.rmSync(artefacts, { recursive: true, force: true });
  fs.mkdirSync(artefacts, { recursive: true });
  const count = { passed: 0, failed: 0 };
  const record = async (name, work) => {
    const began = Date.now();
    const seconds = () => `${((Date.now() - began) / 1000).toFixed(1)} s`;
    try {
      const said = await work();
      count.passed += 1;
      console.log(`ok    ${name} (${seconds()})${said ? `: ${said}` : ''}`);
    } catch (error) {
      count.failed += 1;
      const told = String(error.stack ?? error).split('\n').filter((line) => !line.includes('node:internal'));
      console.log(`FAIL  ${name} (${seconds()})\n      ${told.join('\n      ')}`);
    }
  };
  const demo = await Demo.start(binary);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  const coverage = new Coverage();
  try {
    for (const scenario of scenarios(wanted)) {
      for (const way of scenario.ways ?? [PHONE, DESK]) {
        const stage = new Stage(browser, demo, coverage, artefacts, { ...DESK, ...way });
        await record(`${scenario.name}, ${way.name}`, async () => {
          try {
            const said = await within(SCENARIO_LIMIT_MS, scenario.play(stage)).catch((error) => stage.found.push(error.stack));
            if (stage.found.length > 0) throw stage.found.join('\n');
            return said;
          } finally {
            await stage.leave();
          }
        });
      }
    }
    if (wanted.length === 0) await record('every page was seen', async () => coverage.assertWhole());
  } finally {
    await browser.close();
    await demo.stop();
  }
  console.log(`${count.passed} passed, ${count.failed} failed`);
  process.exitCode = count.failed > 0 ? 1 : 0;
}

main().catch((error) => {
  console.error(error);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
});
