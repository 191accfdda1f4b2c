// An administrator registers a letter, issues a token to a program and sets who signs; an approver names a deputy.
'use strict';

exports.play = async (stage) => {
  const administrator = await stage.visitor('administrator', 'MOD');
  await administrator.open('/appointments?organisation=B11-4');
  await administrator.look('appointments');

  await administrator.open('/letters');
  await administrator.activate(administrator.page.locator('details.deed summary').first());
  await administrator.type('organisation', 'B11-4');
  await administrator.type('letter', '12/3, 10.01.2026');
  await administrator.type('person-code', stage.way.name === 'phone' ? 'P-90001' : 'P-90002');
  await administrator.type('person-name', 'Ірина Шевчук');
  await administrator.press('button', 'letter-register');
  await administrator.look('letters');

  await administrator.open('/service-accounts');
  await administrator.activate(administrator.page.locator('details.deed summary').first());
  await administrator.type('code', `S-${stage.way.name.toUpperCase()}`);
  await administrator.type('organisation', 'B11-4');
  await administrator.type('purpose', 'облік запасів');
  await administrator.press('button', 'service-account-add');
  await administrator.look('service-accounts');

  await administrator.open('/signature-policies');
  await administrator.look('signature-policies');

  const approver = await stage.visitor('approver', 'B11-4');
  await approver.press('link', 'nav-authority');
  await approver.look('own-appointments');
};
