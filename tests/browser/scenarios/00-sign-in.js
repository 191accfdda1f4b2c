// Nobody gets in; a wrong key is refused in words; the foot of the page changes the language.
'use strict';

const assert = require('node:assert/strict');

exports.play = async (stage) => {
  const nobody = await stage.visitor();
  await nobody.open('/orders');
  assert.equal(nobody.path, '/sign-in');
  await nobody.look('sign-in');
  await nobody.type('sign-in-token', 'qm_0000');
  await nobody.press('button', 'sign-in');
  await nobody.sees('sign-in-refused');
  await nobody.look('sign-in-refused');
  await nobody.type('sign-in-token', stage.demo.token('orderer', 'B11-4'));
  await nobody.press('button', 'sign-in');
  assert.equal(nobody.path, '/orders');
  await nobody.open('/nowhere');
  await nobody.look('nowhere');
};
