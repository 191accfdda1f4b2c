// Nobody gets in; what is wrong is refused in words; a demo's link signs in; a page that is not there says so.
'use strict';

const assert = require('node:assert/strict');

exports.play = async (stage) => {
  const nobody = await stage.visitor();
  await nobody.open('/orders');
  assert.equal(nobody.path, '/sign-in');
  await nobody.look('sign-in');
  await nobody.type('person-code', 'P-00001');
  await nobody.type('password', 'not the password');
  await nobody.type('one-time-code', '000000');
  await nobody.press('button', 'sign-in');
  await nobody.sees('sign-in-refused');
  await nobody.look('sign-in-refused');
  await nobody.signIn(stage.demo.token('orderer', 'B11-4'));
  assert.equal(nobody.path, '/');
  await nobody.open('/nowhere');
  await nobody.look('nowhere');
};
