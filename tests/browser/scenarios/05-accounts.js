// An administrator invites; one person takes the invitation with a passkey and signs an order with it, another with a
// password and one-time codes of oathtool; both look at their own page.
'use strict';

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');

const PASSWORD = 'кіт їсть кулі вночі';

async function device(visitor) {
  const session = await visitor.page.context().newCDPSession(visitor.page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true,
      isUserVerified: true, automaticPresenceSimulation: true,
    },
  });
}

// Invites the person behind a visitor's session; answers the path of the link.
async function invite(administrator, code) {
  await administrator.open('/accounts');
  await administrator.look('accounts');
  await administrator.type('person-code', code);
  await administrator.press('button', 'find');
  await administrator.activate(administrator.page.locator('table button').first());
  await administrator.look('invited');
  const link = new URL(await administrator.page.locator('main a[href*="/invitation?"]').getAttribute('href'));
  return link.pathname + link.search;
}

async function codeOf(visitor) {
  return (await visitor.page.locator('.signed-in a').innerText()).trim();
}

function oneTimeCode(key, at) {
  return execFileSync('oathtool', ['--totp', '-b', '-N', `@${Math.floor(at / 1000)}`, key]).toString().trim();
}

exports.play = async (stage) => {
  const administrator = await stage.visitor('administrator', 'MOD');
  const orderer = await stage.visitor('orderer', 'B11-4');
  const link = await invite(administrator, await codeOf(orderer));

  const invited = await stage.visitor();
  await device(invited);
  await invited.open(link);
  await invited.look('invitation');
  await invited.press('button', 'passkey-make');
  await invited.sees('passkey-added');
  await invited.open('/account');
  await invited.look('account');
  await invited.press('button', 'sign-out');
  assert.equal(invited.path, '/sign-in');
  await invited.press('button', 'passkey-use');
  assert.equal(invited.path, '/');

  await invited.open('/catalogue?q=дрон+10');
  await invited.activate(invited.page.locator('.cards h2 a').first());
  await invited.press('button', 'to-basket');
  await invited.press('button', 'basket-place');
  await invited.activate(invited.page.locator('form.signing button'));
  await invited.look('order-signed');
  assert.equal(await invited.page.locator('form.signing').count(), 0, 'the orderer has signed');
  assert.equal(await invited.page.locator('.steps .done').count(), 1, 'one signature is made');

  const treasurer = await stage.visitor('treasurer', 'TREASURY');
  const code = await codeOf(treasurer);
  const other = await invite(administrator, code);
  const typing = await stage.visitor();
  await typing.open(other);
  const key = await typing.page.locator('input[name=secret]').inputValue();
  await typing.type('password-new', PASSWORD);
  await typing.type('password-again', PASSWORD);
  const now = Date.now();
  await typing.type('one-time-code', oneTimeCode(key, now));
  await typing.press('button', 'invitation-accept');
  await typing.look('welcome');
  await typing.open('/account');
  await typing.press('button', 'sign-out');
  await typing.type('person-code', code);
  await typing.type('password', PASSWORD);
  // The code of the next step: that of this one is used.
  await typing.type('one-time-code', oneTimeCode(key, now + 30_000));
  await typing.press('button', 'sign-in');
  assert.equal(typing.path, '/');
  await typing.open('/account');
  await typing.press('button', 'recovery-codes-new');
  await typing.sees('recovery-codes-keep');
};
