// A treasurer's main job: see what is owed, order a payment, make the file for the bank, record what the bank says.
'use strict';

const assert = require('node:assert/strict');

exports.play = async (stage) => {
  const treasurer = await stage.visitor('treasurer', 'TREASURY');
  await treasurer.press('link', 'treasury');
  await treasurer.look('treasury');
  await treasurer.open('/treasury/invoices/payable');
  await treasurer.look('treasury-payable');
  await treasurer.open('/treasury/obligations');
  await treasurer.look('treasury-obligations');

  await treasurer.open('/treasury/invoices?status=in_exception');
  await treasurer.look('treasury-exceptions');
  await treasurer.open('/treasury/invoices?status=matched');
  await treasurer.look('treasury-invoices');
  await treasurer.activate(treasurer.page.locator('table.rows tbody a:visible').first());
  await treasurer.look('treasury-invoice');
  await treasurer.print(treasurer.path.replace('/treasury', '') + '/document.pdf');
  await treasurer.activate(treasurer.page.locator('form.deed button').first());
  await treasurer.sees('invoice-payment-ordered');

  await treasurer.press('link', 'treasury-payments');
  await treasurer.look('treasury-payments');
  await treasurer.press('button', 'payments-file');
  await treasurer.look('treasury-file');
  const number = treasurer.path.split('/').pop();
  const document = `/treasury/files/${number}/document`;
  const file = await treasurer.page.context().request.get(stage.demo.address + document);
  assert.ok((await file.text()).includes('pain.001.001.09'), 'the file is not pain.001');
  stage.coverage.see(document);

  await treasurer.activate(treasurer.page.locator('table.rows tbody a[href^="/treasury/payments/"]').first());
  await treasurer.look('treasury-payment');
  await treasurer.print(treasurer.path.replace('/treasury', '') + '/document.pdf');
  const payment = await treasurer.page.locator('h1').innerText();
  const amount = await treasurer.page.locator('.facts strong').first().innerText();
  await treasurer.press('link', 'treasury-statements');
  await treasurer.look('treasury-statements');
  const plain = amount.replace(/[^\d.,]/g, '').replace(/[.,](?=\d{3})/g, '').replace(',', '.');
  const rows = `payment;bank_reference;amount;currency;booked_on\n${payment};B-${payment};${plain};UAH;2026-01-12`;
  await treasurer.type('field-statement', rows);
  await treasurer.press('button', 'statement-record');
  await treasurer.sees('outcome-recorded');
  await treasurer.look('treasury-statement');

  await treasurer.press('link', 'treasury-files');
  await treasurer.look('treasury-files');
  await treasurer.press('link', 'treasury-funds');
  await treasurer.look('treasury-funds');
  await treasurer.activate(treasurer.page.locator('table.rows tbody a:visible', { hasText: 'STATE-2026' }).first());
  await treasurer.look('treasury-fund');
  await treasurer.activate(treasurer.page.locator('a.code[href^="/treasury/allotments/"]').first());
  await treasurer.look('treasury-allotment');
  await treasurer.open('/treasury/allotting');
  await treasurer.type('field-rows', 'A;B;C;1;D');
  await treasurer.press('button', 'allotting-look');
  await treasurer.sees('allotting-some-bad');
  await treasurer.look('treasury-allotting');
};
