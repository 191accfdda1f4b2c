// An administrator's main job: find an organisation, see what moving it changes, who is who, how it runs.
'use strict';

exports.play = async (stage) => {
  const administrator = await stage.visitor('administrator', 'MOD');
  await administrator.press('link', 'admin');
  await administrator.look('admin');
  await administrator.type('filter-find', 'B11');
  await administrator.press('button', 'filter-apply');
  await administrator.activate(administrator.page.locator('.tree a').first());
  await administrator.look('admin-organisation');
  await administrator.activate(administrator.page.locator('details.deed summary').first());
  await administrator.type('field-parent', 'MOD');
  await administrator.type('field-from', '2026-12-01');
  await administrator.type('field-document', 'Directive 1');
  await administrator.press('button', 'move-look');
  await administrator.sees('move-changes');
  await administrator.look('admin-moving');

  await administrator.press('link', 'admin-people');
  await administrator.look('admin-people');
  await administrator.press('link', 'admin-health');
  await administrator.look('admin-health');
};
