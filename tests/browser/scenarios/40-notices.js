// Notices: read them, say how mails should come, and subscribe a program to events.
'use strict';

exports.play = async (stage) => {
  const orderer = await stage.visitor('orderer', 'B11-4');
  await orderer.press('link', 'nav-notices');
  await orderer.look('notices');
  await orderer.press('link', 'notices-settings');
  await orderer.look('notices-settings');
  await orderer.open('/webhooks');
  await orderer.look('webhooks');
};
