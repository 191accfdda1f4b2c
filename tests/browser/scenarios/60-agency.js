// A buyer's main job: see in the control room what is wrong, look at who is behind it, suspend.
'use strict';

exports.play = async (stage) => {
  const buyer = await stage.visitor('buyer', 'AGENCY');
  await buyer.press('link', 'agency');
  await buyer.look('agency-room');
  await buyer.activate(buyer.page.locator('a.tile').first());
  await buyer.look('agency-places');
  await buyer.open('/agency/places/delivery?standing=on_time');
  await buyer.look('agency-deliveries');

  await buyer.press('link', 'agency-suppliers');
  await buyer.look('agency-suppliers');
  await buyer.activate(buyer.page.locator('table.rows tbody a:visible').first());
  await buyer.look('agency-supplier');
  await buyer.activate(buyer.page.locator('details.deed summary').first());
  await buyer.type('field-until', '2027-03-01');
  await buyer.type('field-why', 'Two deliveries late');
  await buyer.press('button', 'supplier-suspend');
  await buyer.page.locator('dd .late').waitFor();
  await buyer.activate(buyer.page.locator('details.deed summary').first());
  await buyer.type('field-why', 'They came');
  await buyer.press('button', 'supplier-suspend');
  await buyer.page.locator('dd .late').waitFor({ state: 'detached' });

  await buyer.press('link', 'agency-contracts');
  await buyer.look('agency-contracts');
  await buyer.activate(buyer.page.locator('table.rows tbody a:visible').first());
  await buyer.look('agency-contract');
  await buyer.press('link', 'agency-items');
  await buyer.open('/agency/items?status=orderable');
  await buyer.look('agency-items');
};
