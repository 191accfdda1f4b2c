// From a need to what a partner's money bought: each reads their own pages of it.
'use strict';

exports.play = async (stage) => {
  const planner = await stage.visitor('programme_manager', 'MOD');
  await planner.press('link', 'requirements');
  await planner.look('requirements');
  await planner.activate(planner.page.locator('table.rows tbody a:visible').first());
  await planner.look('requirement');
  await planner.open('/requirement-lists');
  await planner.look('requirement-lists');
  await planner.activate(planner.page.locator('table.rows tbody a:visible').first());
  await planner.look('requirement-list');
  await planner.press('link', 'packages');
  await planner.look('packages');
  await planner.activate(planner.page.locator('table.rows tbody a:visible').first());
  await planner.look('package');

  const releaser = await stage.visitor('partner_officer', 'EXPORT-US');
  await releaser.look('home-of-a-releaser');
  await releaser.open('/packages/PRL-2025-2');
  // The other way of looking may have signed already.
  if ((await releaser.page.locator('form.signing').count()) > 0) {
    await releaser.look('judgement');
    await releaser.activate(releaser.page.locator('form.signing button'));
    await releaser.sees('judgements-signed');
  }
  await releaser.look('judgement-signed');

  const hub = await stage.visitor('receiver', 'HUB-WEST');
  await hub.press('link', 'nav-deliveries');
  await hub.look('deliveries-of-a-hub');
  await hub.activate(hub.page.locator('a[href^="/despatches/"]:visible').first());
  const onward = hub.page.locator('details.deed', { has: hub.page.locator('form[action$="/transfers"]') });
  // The other way of looking may have handed it on already.
  if ((await onward.count()) > 0) {
    await hub.activate(onward.locator('summary'));
    await hub.type('waybill', 'CMR 26-0417');
    await hub.look('handing-over');
    await hub.press('button', 'hub-hand-over');
    await hub.sees('CMR 26-0417');
  }
  await hub.look('despatch-of-a-hub');

  const partner = await stage.visitor('partner_officer', 'PARTNER-N');
  await partner.press('link', 'pledges');
  await partner.look('pledges');
  await partner.press('link', 'plan');
  await partner.look('year-plan');
  await partner.press('link', 'pledges');
  await partner.press('link', 'vettings');
  await partner.activate(partner.page.locator('details.deed summary').first());
  await partner.type('field-partner', 'PARTNER-N');
  await partner.type('field-maker', 'SUP-SVITLYTSIA');
  await partner.type('field-on', '2026-01-12');
  await partner.type('field-vetted-by', 'procurement office');
  await partner.type('field-letter', 'letter 17');
  await partner.press('button', 'vetting-record');
  await partner.sees('letter 17');
  await partner.look('vettings');
  await partner.press('link', 'pledges');
  await partner.activate(partner.page.locator('table.rows tbody a:visible').first());
  await partner.look('pledge');
  await partner.press('link', 'contributions');
  await partner.look('contributions');
  await partner.activate(partner.page.locator('a[href$="/trace"]:visible').first());
  await partner.look('trace');
  const fund = partner.path.split('/')[2];
  const pack = await partner.download(`/funds/${fund}/pack`);
  if (pack.subarray(0, 2).toString() !== 'PK') throw new Error('the pack is no zip');
  await partner.print(`/funds/${fund}/statement.pdf`);
  await partner.activate(partner.page.locator('a[href*="/pieces"]:visible').first());
  await partner.look('pieces');
  await partner.activate(partner.page.locator('a[href^="/serials/sources"]:visible').first());
  await partner.look('sources');

  const donor = await stage.visitor('partner_officer', 'PARTNER-W');
  await donor.look('home-of-a-donor');
  // The word of the other way of looking stands already; it can be said anew.
  await donor.open('/pledges/consents');
  await donor.look('consents');
  await donor.type('field-letter', 'letter 21');
  await donor.press('button', 'consent-give');
  await donor.sees('letter 21');
  await donor.look('consent-given');

  const treasurer = await stage.visitor('treasurer', 'TREASURY');
  await treasurer.open('/funds/WEST-2026/trace');
  await treasurer.activate(treasurer.page.locator('a[href^="/orders/"]:visible').first());
  const deed = treasurer.page.locator('details.deed', { has: treasurer.page.locator('form[action$="/reimbursement"]') });
  await treasurer.activate(deed.locator('summary'));
  await treasurer.type('field-amount', '999999999');
  await treasurer.type('reimburse-document', 'letter 8');
  await treasurer.press('button', 'reimburse');
  await treasurer.look('reimbursing-refused');
  await treasurer.type('field-amount', '1');
  await treasurer.press('button', 'reimburse');
  await treasurer.sees('event-line-reimbursed');
  await treasurer.look('reimbursed');
};
