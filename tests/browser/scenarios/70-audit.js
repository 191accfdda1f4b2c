// An auditor's main job: find an entry, see its proof, see how things stood, look at the flags, verify.
'use strict';

exports.play = async (stage) => {
  const auditor = await stage.visitor('auditor', 'AUDIT');
  await auditor.press('link', 'audit');
  await auditor.look('audit');
  await auditor.choose('filter-kind', 'payment_confirmed.1');
  await auditor.press('button', 'filter-apply');
  await auditor.activate(auditor.page.locator('table.rows tbody a:visible').first());
  await auditor.sees('entry-proof');
  await auditor.look('audit-entry');

  await auditor.press('link', 'audit-signatures');
  await auditor.look('audit-signatures');
  const order = await auditor.page.locator('table.rows a[href^="/orders/"]').first().getAttribute('title');
  await auditor.press('link', 'audit-accesses');
  await auditor.sees('restricted-name');
  await auditor.look('audit-accesses');
  await auditor.press('link', 'audit-as-of');
  await auditor.type('filter-object', order);
  await auditor.press('button', 'filter-apply');
  await auditor.look('audit-as-of');

  await auditor.press('link', 'audit-flags');
  await auditor.look('audit-flags');
  for (const kind of ['split', 'price_jump', 'quick_acceptance', 'separation_of_duty']) {
    await auditor.open(`/audit/flags/${kind}`);
    await auditor.look(`audit-flags-${kind}`);
  }
  await auditor.press('link', 'audit-verification');
  await auditor.look('audit-verification');
  await auditor.press('button', 'verification-begin');
  await auditor.page.getByText(auditor.say('verification-right')).first().waitFor({ timeout: 90_000 });
  await auditor.look('audit-verified');
};
