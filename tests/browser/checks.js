// What every page is held to: WCAG 2.2 AA (axe), valid HTML, no wider than the screen, nothing left untranslated.
'use strict';

const fs = require('node:fs');
const { HtmlValidate } = require('html-validate');

const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const validator = new HtmlValidate({
  extends: ['html-validate:standard'],
  // Radio buttons of a table share the name of their row; browsers and screen readers know them as one group.
  rules: { 'form-dup-name': 'off' },
});

async function axe(page) {
  await page.evaluate(AXE);
  const violations = await page.evaluate(async (standards) => {
    const { violations } = await window.axe.run({ runOnly: standards, resultTypes: ['violations'], preload: false });
    return violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.slice(0, 3).map((node) => node.html) }));
  }, STANDARDS);
  return violations.map(({ id, help, nodes }) => `axe ${id}: ${help}: ${nodes.join(' ')}`);
}

async function html(source) {
  const report = await validator.validateString(source);
  return report.results.flatMap((result) => result.messages)
    .map(({ ruleId, message, line }) => `html ${ruleId}, line ${line}: ${message}`);
}

async function width(page) {
  const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  return content > screen ? [`the page is ${content} px wide on a screen of ${screen} px`] : [];
}

async function words(page) {
  const text = await page.evaluate(() => document.documentElement.innerText);
  return /Unknown localization[^\n]*/.exec(text) ?? [];
}

// Everything at once; `source` is the page as the server sent it.
async function check(page, source) {
  return [...await axe(page), ...await html(source), ...await width(page), ...await words(page)];
}

module.exports = { check };
