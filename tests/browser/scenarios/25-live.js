// What others do shows on a page that is open, and nothing is taken away from whoever is at work on it: the approver's
// queue fills by itself, a message half written stays, focus stays, where no stream holds the page asks, and the control
// room counts on.
'use strict';

const assert = require('node:assert/strict');

const UNIT = 'B11-4';
const ASK_EVERY_MS = 30_000;
const TYPED = 'Прийміть, будь ласка, до п’ятниці';

async function place(orderer) {
  await orderer.open('/catalogue?q=Плиска');
  await orderer.activate(orderer.page.locator('.cards h2 a').first());
  await orderer.press('button', 'to-basket');
  await orderer.press('button', 'basket-place');
  assert.match(orderer.path, /^\/orders\/ord_/);
  return orderer.path;
}

const sign = (visitor) => visitor.activate(visitor.page.locator('form.signing button'));

// Marks the page as it is, so that one that was opened anew is told from one that shows itself anew.
const mark = (visitor) => visitor.page.evaluate(() => { window.isSame = true; });
const isSame = (visitor) => visitor.page.evaluate(() => window.isSame === true);

async function queueFills(stage, approver, orderer) {
  const listens = approver.page.waitForResponse((reply) => new URL(reply.url()).pathname === '/live');
  await approver.press('link', 'nav-signing');
  assert.equal((await listens).status(), 200);
  stage.coverage.see('/live');
  await mark(approver);
  const order = await place(orderer);
  await sign(orderer);
  await approver.page.locator(`#live a[href="${order}"]`).waitFor();
  assert.ok(await isSame(approver), 'the queue shows the order without being opened anew');
  await approver.look('live-queue');
  return order;
}

async function typingStays(approver, orderer, order) {
  await mark(orderer);
  await orderer.type('message-text', TYPED);
  await sign(approver);
  const notice = orderer.page.locator('#changed button');
  await notice.waitFor();
  const field = orderer.page.locator('textarea[name=message]');
  assert.equal(await field.inputValue(), TYPED);
  assert.equal(await field.evaluate((element) => document.activeElement === element), true, 'focus stays where one types');
  await orderer.look('live-notice');
  await orderer.activate(notice);
  await notice.waitFor({ state: 'detached' });
  assert.equal(await field.inputValue(), TYPED, 'what was typed goes over into what is shown anew');
  assert.ok(await isSame(orderer) && orderer.path === order);
  await orderer.look('live-shown');
  await orderer.press('button', 'message-send');
  await orderer.page.locator('.messages').getByText(TYPED).waitFor();
}

async function focusStays(approver, orderer, order) {
  await approver.open(order);
  await mark(approver);
  const link = approver.page.locator('#live a[href^="/catalogue/"]').first();
  await link.focus();
  await orderer.type('message-text', 'І ще одне.');
  await orderer.press('button', 'message-send');
  await approver.page.locator('.messages').getByText('І ще одне.').waitFor();
  assert.equal(await link.evaluate((element) => document.activeElement === element), true, 'focus is on the same link');
  assert.ok(await isSame(approver));
}

async function asksWithoutStream(stage, orderer, order) {
  const approver = await stage.visitor('approver', UNIT);
  await approver.page.route('**/live?*', (route) => route.abort());
  await approver.page.clock.install();
  await approver.open(order);
  await mark(approver);
  // The browser says on its console that the stream was refused, which is what is played here.
  await orderer.type('message-text', 'Без потоку.');
  await orderer.press('button', 'message-send');
  assert.equal(await approver.page.locator('.messages').getByText('Без потоку.').count(), 0);
  await approver.page.clock.runFor(ASK_EVERY_MS + 1_000);
  await approver.page.locator('.messages').getByText('Без потоку.').waitFor();
  assert.ok(await isSame(approver));
}

async function roomFollows(stage, orderer) {
  const buyer = await stage.visitor('buyer', 'AGENCY');
  await buyer.press('link', 'agency');
  await mark(buyer);
  const counted = buyer.page.locator('#live p.hint').last();
  const before = await counted.innerText();
  await orderer.type('message-text', 'Зал бачить.');
  await orderer.press('button', 'message-send');
  await buyer.page.waitForFunction((text) => [...document.querySelectorAll('#live p.hint')].pop().innerText !== text, before);
  assert.ok(await isSame(buyer), 'the control room counts on');
}

exports.play = async (stage) => {
  const [approver, orderer] = [await stage.visitor('approver', UNIT), await stage.visitor('orderer', UNIT)];
  const order = await queueFills(stage, approver, orderer);
  await approver.activate(approver.page.locator(`#live a[href="${order}"]`));
  await typingStays(approver, orderer, order);
  await focusStays(approver, orderer, order);
  await asksWithoutStream(stage, orderer, order);
  await roomFollows(stage, orderer);
};
