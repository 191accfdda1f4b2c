// An orderer finds what a package of partners holds for the unit, orders of it, and sees whose money pays.
'use strict';

exports.play = async (stage) => {
  const orderer = await stage.visitor('orderer', 'B21-1');
  const pieces = new RegExp(orderer.say('package-take'));
  await orderer.sees('package-orderable');
  await orderer.look('home-package');
  await orderer.press('link', 'package-lines-all');
  await orderer.look('package-lines');
  await orderer.activate(orderer.page.locator('a[href="/packages/PKG-2026-1/order"]:visible').first());
  await orderer.sees('SKY-B21-1');
  await orderer.look('package-order');
  await orderer.type(pieces, '900');
  await orderer.press('button', 'basket-place');
  await orderer.look('package-order-refused');
  await orderer.type(pieces, '10');
  await orderer.press('button', 'basket-place');
  await orderer.sees('SKY-B21-1');
  await orderer.look('package-ordered');
};
