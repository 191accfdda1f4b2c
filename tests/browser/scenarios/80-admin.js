// An administrator's main job: find an organisation, see what moving it changes, who is who, how it runs.
'use strict';

const assert = require('node:assert/strict');

// Chooses a file and sends it; both ways share a server, so the codes are of the way and the moment.
async function send(administrator, rows, step) {
  await administrator.choose('import-kind', 'delivery_points');
  const file = { name: 'points.csv', mimeType: 'text/csv', buffer: Buffer.from(rows) };
  await administrator.page.locator('input[type=file]').setInputFiles(file);
  await administrator.press('button', step);
}

// A file with one bad row: its good row is imported, the bad one comes back and is imported when it is corrected.
async function importing(stage, administrator) {
  const code = `T-${stage.way.name}-${Date.now()}`;
  const rows = `code,unit,name_uk,name_en\n${code}-1,B11,Пункт,Point\n${code}-2,NONE,Пункт,Point\n`;
  await administrator.press('link', 'admin-imports');
  await send(administrator, rows, 'import-check');
  await administrator.sees('import-some-bad');
  await administrator.look('admin-import-checked');
  const bad = (await administrator.download(`${administrator.path}/errors`)).toString();
  assert.ok(bad.includes(`${code}-2,NONE`) && !bad.includes(`${code}-1`), bad);
  await administrator.press('button', 'import-partial');
  await administrator.sees('import-done');
  await administrator.look('admin-import');
  await administrator.press('link', 'imports-all');
  await administrator.look('admin-imports');
  await administrator.download('/admin/import-templates/people?format=xlsx');
  await send(administrator, bad.replace('NONE', 'B11'), 'import-whole');
  await administrator.sees('import-done');
}

exports.play = async (stage) => {
  const administrator = await stage.visitor('administrator', 'MOD');
  await administrator.press('link', 'admin');
  await administrator.look('admin');
  await administrator.type('filter-find', 'B11');
  await administrator.press('button', 'filter-apply');
  await administrator.activate(administrator.page.locator('table.rows tbody a').first());
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
  await importing(stage, administrator);
  await administrator.press('link', 'admin-health');
  await administrator.look('admin-health');
};
