// An orderer's main job: find, put into the basket, order, look at the order, cancel it.
'use strict';

exports.play = async (stage) => {
  const orderer = await stage.visitor('orderer', 'B11-4');
  await orderer.look('home');

  await orderer.press('link', 'nav-catalogue');
  await orderer.look('catalogue');
  await orderer.type('search-label', 'дрон 10');
  await orderer.press('button', 'search');
  await orderer.look('catalogue-found');
  await orderer.activate(orderer.page.locator('.cards h2 a').first());
  await orderer.look('item');
  await orderer.activate(orderer.page.locator('.gallery a').first());
  await orderer.page.waitForURL(/\/files\//);
  await orderer.page.goBack();
  await orderer.press('button', 'to-basket');
  await orderer.look('basket');
  await orderer.press('button', 'basket-place');
  await orderer.look('order');

  await orderer.activate(orderer.page.locator('details.deed:has([name=reason]) > summary').last());
  await orderer.choose('reason', 'duplicate');
  await orderer.press('button', 'action-cancel');
  await orderer.sees('order-cancelled');
  await orderer.open('/orders');
  await orderer.look('orders');
};
