// A supplier's desk: the shelf, a change that is refused in its row, invoices, and the forms of an order.
'use strict';

const assert = require('node:assert/strict');

exports.play = async (stage) => {
  const clerk = await stage.visitor('supplier_clerk');
  await clerk.look('supplier-home');
  await clerk.press('link', 'nav-offers');
  await clerk.look('offers');
  const price = clerk.page.locator('input[name^="price:"]').first();
  const before = await price.inputValue();
  await clerk.reach(price);
  await price.fill('999999999');
  await clerk.press('button', 'offers-save');
  await clerk.page.locator('.refusal').first().waitFor();
  await clerk.look('offers-refused');
  await clerk.open('/offers');
  assert.equal(await price.inputValue(), before, 'a refused price changes nothing');

  await clerk.press('link', 'nav-invoices');
  await clerk.look('invoices');
  await clerk.press('link', 'nav-performance');
  await clerk.look('performance');
  await clerk.press('link', 'ratings');
  await clerk.look('ratings');
  await clerk.press('link', 'nav-orders');
  await clerk.activate(clerk.page.locator('table a[href^="/orders/"]').first());
  const order = clerk.path;
  await clerk.look('supplier-order');
  await clerk.open(`${order}/despatch`);
  await clerk.look('despatch-form');
  await clerk.open(`${order}/invoice`);
  await clerk.look('invoice-form');
};
