// What every page is held to: WCAG 2.2 AA (axe), valid HTML, no wider than the screen, nothing left untranslated.
'use strict';

const { AxeBuilder } = require('@axe-core/playwright');
const { HtmlValidate } = require('html-validate');

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const validator = new HtmlValidate({
  extends: ['html-validate:standard'],
  // Radio buttons of a table share the name of their row; browsers and screen readers know them as one group.
  rules: { 'form-dup-name': 'off' },
});

async function axe(page) {
  const { violations } = await new AxeBuilder({ page }).withTags(STANDARDS).analyze();
  return violations.map(({ id, help, nodes }) => `axe ${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.html).join(' ')}`);
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

// Everything at once; `source` is the page as the server sent it, or nothing when it was read before.
async function check(page, source) {
  return [...await axe(page), ...(source === null ? [] : await html(source)), ...await width(page), ...await words(page)];
}

module.exports = { check };
