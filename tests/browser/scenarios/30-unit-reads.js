// What a unit reads: its money, what waits, deliveries and acts, serial numbers, items side by side.
'use strict';

const assert = require('node:assert/strict');

exports.play = async (stage) => {
  const orderer = await stage.visitor('orderer', 'B11-4');
  await orderer.activate(orderer.page.locator('td.code a').first());
  assert.match(orderer.path, /^\/allotments\//);
  await orderer.look('allotment');

  await orderer.open('/catalogue?q=дрон');
  for (const at of [0, 1]) await orderer.activate(orderer.page.locator('input[form=compare]').nth(at));
  await orderer.press('button', 'compare-chosen');
  await orderer.look('compare');

  await orderer.press('link', 'nav-signing');
  await orderer.look('signing-empty');
  await orderer.open('/shortcuts');
  await orderer.look('shortcuts');
  await orderer.open('/help/terms#allotment');
  await orderer.look('terms');
  await orderer.press('link', 'nav-documents');
  await orderer.look('documents');
  // Where rows are cards a fold stands for the headings.
  const isPhone = stage.way.name === 'phone';
  if (isPhone) await orderer.activate(orderer.page.locator('details.sorts summary'));
  await orderer.activate(orderer.page.locator(isPhone ? 'details.sorts a' : 'th a.sort').first());
  assert.match(orderer.page.url(), /\/documents\?sort=when$/);
  await orderer.look('documents-sorted');
  await orderer.press('link', 'nav-deliveries');
  await orderer.look('despatches');
  await orderer.activate(orderer.page.locator('table a[href^="/despatches/"]').first());
  await orderer.look('despatch');
  await orderer.activate(orderer.page.locator('main a[href^="/orders/"]').first());
  await orderer.look('order-closed');
  const help = orderer.page.locator('details.help').first();
  await orderer.activate(help.locator('summary'));
  await orderer.sees('term-answer-is');
  await orderer.look('order-help');
  await orderer.activate(orderer.page.locator('main a[href^="/acts/"]').first());
  await orderer.look('act');
  await orderer.open('/discrepancies');
  await orderer.look('discrepancies');
  await orderer.open('/serials');
  await orderer.look('serials');
  await orderer.type('serial-number', 'NO-SUCH-1');
  await orderer.press('button', 'search');
  await orderer.sees('serial-unknown');
};
