// The whole way of an order on pages: found, compared, ordered, signed by three, answered, despatched, counted with one
// piece damaged and photographed, judged by three signatures, invoiced.
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

// Photographs of a damaged piece: what is chosen outlives a scan and is kept beside the figures typed with it; a file that
// is no photograph is named, and loses nothing.
async function photograph(receiver, serial) {
  const of = (name) => receiver.page.locator(`#counting input[type=file][name="${name}"]`);
  const picture = await receiver.page.screenshot();
  assert.equal(await of('photo').getAttribute('capture'), 'environment');
  await of('photo:1').setInputFiles({ name: 'crack.png', mimeType: 'image/png', buffer: picture });
  await receiver.type('scan-number', serial);
  await receiver.choose('scan-verdict', 'damaged');
  await receiver.page.locator('button[value=scan]').press('Enter');
  await receiver.page.locator('p.scanned', { hasText: serial }).waitFor();
  assert.equal(await of('photo:1').evaluate((field) => field.files.length), 1, 'what was chosen outlives a scan');
  await of('photo').setInputFiles({ name: 'van.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('<html>no picture</html>') });
  await receiver.page.locator('textarea[name="note:1"]').fill('Тріщина на корпусі');
  await receiver.press('button', 'counting-save');
  const refusal = receiver.page.getByRole('alert');
  assert.match(await refusal.innerText(), /van/);
  await receiver.look('counting-not-taken');
  assert.equal(await receiver.page.locator('textarea[name="note:1"]').inputValue(), 'Тріщина на корпусі');
  await receiver.page.getByRole('link', { name: 'crack' }).waitFor();
  await of('photo').setInputFiles({ name: 'van.jpg', mimeType: 'image/jpeg', buffer: await receiver.page.screenshot({ type: 'jpeg' }) });
  await receiver.press('button', 'counting-save');
  await receiver.page.getByRole('link', { name: 'van' }).waitFor();
  await receiver.look('counting-photographed');
  await receiver.open(receiver.path);
}

async function shows(receiver) {
  await receiver.activate(receiver.page.locator('#photographs > summary'));
  const pictures = receiver.page.locator('#photographs img');
  assert.equal(await pictures.count(), 2);
  await receiver.page.waitForFunction(() => [...document.querySelectorAll('#photographs img')]
    .every((picture) => { picture.scrollIntoView(); return picture.complete && picture.naturalWidth > 0; }));
  await receiver.look('act-photographs');
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
  await orderer.print(`${path}/document.pdf?language=both`);
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
  await photograph(receiver, serials[0]);
  await receiver.activate(receiver.page.locator('button[value=draw]'));
  const act = receiver.path;
  assert.match(act, /^\/acts\//);
  await shows(receiver);

  for (const role of ['acceptance_signer', 'commission_member', 'commander']) await sign(stage, role, act, 'act');

  await rate(receiver, path);
  await receiver.download(`${act}/document`);
  await receiver.print(`${act}/document.pdf`, `${act}/discrepancies.pdf`, `${despatch}/labels.pdf`);
  await clerk.press('link', 'nav-invoices');
  await clerk.look('invoices-open');
  await clerk.activate(clerk.page.locator(`a[href="${path}/invoice"]`));
  await clerk.look('invoice-new');
  await clerk.type('invoice-number', `РФ-${stage.way.name}-${Date.now()}`);
  await clerk.press('button', 'invoice-send');
  await clerk.sees('invoice-matched');
  return said;
};

// The receiver marks what came; the other way of looking may have marked it already.
async function rate(receiver, order) {
  await receiver.open(order);
  await receiver.press('link', 'rating-rate');
  const chosen = receiver.page.locator('input[name=overall]:checked');
  const isNew = (await chosen.count()) === 0;
  await receiver.activate(isNew ? receiver.page.locator('input[name=overall]').first() : chosen);
  for (let more = 0; isNew && more < 3; more += 1) await receiver.page.keyboard.press('ArrowRight');
  await receiver.type('field-strengths', 'Тримає курс у вітер');
  await receiver.look('rating-form');
  await receiver.press('button', 'rating-send');
  await receiver.sees('rating-internal');
  await receiver.look('rating');
}
