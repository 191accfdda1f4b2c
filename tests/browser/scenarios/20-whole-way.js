// The whole way of an order on pages: found, compared, ordered, signed by three, answered, despatched, counted with one
// piece damaged, judged by three signatures, invoiced.
'use strict';

const assert = require('node:assert/strict');

const ACTIONS_MAX = 25;
const UNIT = 'B11-4';
const SUPPLIER = 'SUP-VEKTOR';

async function sign(stage, role, path, name) {
  const signer = await stage.visitor(role, UNIT);
  await signer.press('link', 'nav-signing');
  await signer.look(`signing-${name}`);
  await signer.activate(signer.page.locator(`main a[href="${path}"]`));
  await signer.look(`${name}-to-sign`);
  await signer.activate(signer.page.locator('form.signing button'));
  return signer;
}

exports.play = async (stage) => {
  const orderer = await stage.visitor('orderer', UNIT);
  await orderer.press('link', 'nav-catalogue');
  await orderer.type('search-label', 'Плиска');
  await orderer.press('button', 'search');
  for (const at of [0, 1]) await orderer.activate(orderer.page.locator('input[form=compare]').nth(at));
  await orderer.press('button', 'compare-chosen');
  await orderer.look('compare-two');
  await orderer.activate(orderer.page.locator('.compare form button').first());
  await orderer.press('button', 'basket-place');
  const path = orderer.path;
  assert.match(path, /^\/orders\/ord_/);
  await orderer.look('order-placed');
  await orderer.activate(orderer.page.locator('form.signing button'));
  assert.ok(orderer.actions <= ACTIONS_MAX, `${orderer.actions} actions from search to signature`);
  const said = `${orderer.actions} actions from search to signature`;

  await sign(stage, 'approver', path, 'order');
  await sign(stage, 'commander', path, 'order');

  await orderer.download(`${path}/document`);
  const clerk = await stage.visitor('supplier_clerk', SUPPLIER);
  await clerk.open(path);
  await clerk.type('message-text', 'Чи зручно прийняти вранці?');
  await clerk.press('button', 'message-send');
  assert.match(await clerk.page.locator('.messages').innerText(), /Чи зручно прийняти вранці\?/);
  await clerk.look('order-to-answer');
  await clerk.press('button', 'answer-send');
  await clerk.press('link', 'action-despatch');
  await clerk.look('despatch-new');
  const quantity = Number(await clerk.page.locator('input[name^="quantity:"]').inputValue());
  const paper = `ВН-${stage.way.name}-${Date.now()}`;
  await clerk.type('packing-list', paper);
  await clerk.type('lot', 'LOT-7');
  await clerk.press('button', 'action-despatch');
  const despatch = clerk.path;
  assert.match(despatch, /^\/despatches\//);
  await clerk.look('despatch-to-list');
  const serials = Array.from({ length: quantity }, (_, at) => `${stage.way.name.toUpperCase()}-${at + 1}`);
  const field = clerk.page.locator('textarea[name=serials]');
  await clerk.reach(field);
  await field.fill(serials.join('\n'));
  await clerk.press('button', 'manifest-seal');

  const receiver = await stage.visitor('receiver', UNIT);
  await receiver.press('link', 'nav-deliveries');
  await receiver.activate(receiver.page.locator(`main a[href="${despatch}"]`).first());
  await receiver.look('despatch-on-its-way');
  await receiver.press('button', 'milestone-arrived');
  await receiver.look('counting');
  await receiver.type('scan-number', serials[0]);
  await receiver.choose('scan-verdict', 'damaged');
  await receiver.page.locator('button[value=scan]').press('Enter');
  await receiver.page.getByText(`${serials[0]}: `).waitFor();
  await receiver.type('scan-number', 'NOT-OURS');
  await receiver.page.keyboard.press('Enter');
  await receiver.sees('scan-unknown');
  await receiver.look('counting-scanned');
  await receiver.activate(receiver.page.locator('button[value=draw]'));
  const act = receiver.path;
  assert.match(act, /^\/acts\//);

  for (const role of ['acceptance_signer', 'commission_member', 'commander']) await sign(stage, role, act, 'act');

  await receiver.download(`${act}/document`);
  await clerk.press('link', 'nav-invoices');
  await clerk.look('invoices-open');
  await clerk.activate(clerk.page.locator(`a[href="${path}/invoice"]`));
  await clerk.look('invoice-new');
  await clerk.type('invoice-number', `РФ-${stage.way.name}-${Date.now()}`);
  await clerk.press('button', 'invoice-send');
  await clerk.sees('invoice-matched');
  return said;
};
