// Notices: read them, say how mails should come, and subscribe a program to events.
'use strict';

exports.play = async (stage) => {
  const orderer = await stage.visitor('orderer', 'B11-4');
  await orderer.activate(orderer.page.locator('header nav a[href="/notices"]'));
  await orderer.look('notices');
  await orderer.press('link', 'notices-settings');
  await orderer.look('notices-settings');
  await orderer.open('/webhooks');
  await orderer.look('webhooks');
  await orderer.type('webhook-url', 'https://hooks.example.org/quartermaster');
  await orderer.press('button', 'webhook-make');
  await orderer.look('webhook-made');
  await orderer.open('/webhooks');
  await orderer.activate(orderer.page.locator('main a[href^="/webhooks/"]').first());
  await orderer.look('webhook');
};
