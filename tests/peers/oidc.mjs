// Signs people in to a demo server with oidc-provider, and tries the lies of oidc_liar.mjs.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';
import { CLIENT, liar } from './oidc_liar.mjs';

const { QUARTERMASTER, WORK } = process.env;
const PATIENCE = 60_000;

const freePort = () => new Promise((done) => {
  const server = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});

async function waitFor(what, patience, condition) {
  const deadline = Date.now() + patience;
  for (;;) {
    const found = await Promise.resolve().then(condition).catch(() => null);
    if (found) return found;
    assert.ok(Date.now() < deadline, `${what} did not happen: ${fs.readFileSync(`${WORK}/story`, 'utf8').slice(-800)}`);
    await new Promise((done) => setTimeout(done, 200));
  }
}

// A browser: cookies by host, redirects one at a time.
class Browser {
  jars = new Map();

  async go(address, form) {
    const url = new URL(address);
    const jar = this.jars.get(url.host) ?? new Map();
    this.jars.set(url.host, jar);
    const answer = await fetch(url, {
      method: form ? 'POST' : 'GET', redirect: 'manual', body: form && new URLSearchParams(form),
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '), 'sec-fetch-site': 'same-origin' },
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [name, ...value] = cookie.split(';')[0].split('=');
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(cookie)) jar.delete(name); else jar.set(name, value.join('='));
    }
    const to = answer.headers.get('location');
    return { status: answer.status, text: await answer.text(), to: to && new URL(to, url).href };
  }
}

// ---- the server and the providers

const [port, certified, lying] = await Promise.all([freePort(), freePort(), freePort()]);
const server = `http://localhost:${port}`;
const issuer = `http://localhost:${certified}`;
const provider = (name, at, more = '') => `
[[providers]]
name = "${name}"
label = "${name}"
issuer = "${at}"
client_id = "${CLIENT.id}"
client_secret = "${CLIENT.secret}"
${more}`;
const ROLE = 'orderer';
const UNIT = 'B11-4';
const story = `${WORK}/story`;

async function startServer() {
  fs.writeFileSync(`${WORK}/quartermaster.toml`, provider('liar', `http://127.0.0.1:${lying}`) + provider('certified', issuer, `
admits = { organisation = "${UNIT}" }
appointments = [{ claim = "groups", value = "clerks", role = "${ROLE}", organisation = "${UNIT}" }]`));
  const arguments_ = ['--config', `${WORK}/quartermaster.toml`, 'demo', '--orders', '5', '--database', `${WORK}/demo.db`,
    '--log-key', `${WORK}/demo.key`, '--listen', `127.0.0.1:${port}`];
  const file = fs.openSync(story, 'w');
  const demo = spawn(QUARTERMASTER, arguments_, { stdio: ['ignore', file, file] });
  process.on('exit', () => demo.kill());
  await waitFor('the demo', 15 * PATIENCE, () => {
    assert.equal(demo.exitCode, null, 'the demo ended');
    return fs.readFileSync(story, 'utf8').includes('qm_');
  });
}

const accounts = new Map();
async function startProvider() {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const key = { ...(await exportJWK(privateKey)), kid: `k-${Date.now()}`, use: 'sig', alg: 'RS256' };
  const oidc = new Provider(issuer, {
    jwks: { keys: [key] },
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [`${server}/sign-in/with/certified/back`] }],
    claims: { openid: ['sub'], profile: ['preferred_username', 'name', 'groups'] },
    conformIdTokenClaims: false,
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, preferred_username: id, ...accounts.get(id) }) }),
  });
  return new Promise((done) => { const running = oidc.listen(certified, () => done(running)); });
}

// ---- what is checked

// Signs in with the certified provider, up to the address that it sends the browser back to.
async function vouched(browser, name) {
  let at = await browser.go(`${server}/sign-in/with/certified?next=/orders`);
  while (!at.to?.startsWith(server)) {
    assert.ok(at.status < 400, `${at.status}: ${at.text.slice(0, 300)}`);
    if (at.to) { at = await browser.go(at.to); continue; }
    const action = at.text.match(/action="([^"]+)"/)[1];
    const prompt = at.text.match(/name="prompt" value="([^"]+)"/)[1];
    at = await browser.go(new URL(action, issuer), { prompt, login: name, password: 'any' });
  }
  return at.to;
}

async function signsIn(name) {
  const browser = new Browser();
  const back = await vouched(browser, name);
  const underWay = new Map(browser.jars.get(new URL(server).host));
  const answer = await browser.go(back);
  return { browser, back, underWay, answer };
}

async function ask(path, token) {
  const answer = await fetch(`${server}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 200, path);
  return answer.json();
}

async function checkCertified(known) {
  const { browser, back, underWay, answer } = await signsIn(known);
  assert.deepEqual([answer.status, answer.to], [303, `${server}/orders`], answer.text.slice(0, 500));
  const own = await browser.go(`${server}/account`);
  assert.equal(own.status, 200);
  assert.ok(own.text.includes(known), 'it is the person whom the provider vouched for');

  const stranger = await new Browser().go(back);
  assert.equal(stranger.status, 403, 'a browser that did not begin it');
  const again = new Browser();
  again.jars.set(new URL(server).host, underWay);
  assert.equal((await again.go(back)).status, 403, 'a code is taken once');
}

async function checkAdmission(administrator) {
  accounts.set('P-NEW', { name: 'Новенко Нова', groups: ['clerks', 'others'] });
  const { answer, browser } = await signsIn('P-NEW');
  assert.equal(answer.status, 303, answer.text.slice(0, 500));
  assert.equal((await browser.go(`${server}/orders`)).status, 200, 'the claim made an appointment');
  const held = async () => {
    const { entries } = await ask('/appointments?person=P-NEW', administrator);
    return entries.filter((one) => one.document.includes('groups = clerks'));
  };
  const [appointed] = await held();
  assert.equal(appointed.role, ROLE);
  assert.equal(appointed.to ?? null, null);
  accounts.set('P-NEW', { name: 'Новенко Нова', groups: ['others'] });
  assert.equal((await signsIn('P-NEW')).answer.status, 303);
  assert.notEqual((await held())[0].to ?? null, null, 'the appointment ends when the claim is gone');
}

async function checkBinding(known, token, administrator) {
  accounts.set('u-impostor', { preferred_username: known });
  assert.equal((await signsIn('u-impostor')).answer.status, 403, 'another account that claims a bound person');
  accounts.set(known, { preferred_username: 'P-ADMIN' });
  const { answer, browser } = await signsIn(known);
  assert.equal(answer.status, 303);
  const own = await browser.go(`${server}/account`);
  assert.ok(own.text.includes(known), 'the subject says who it is, whatever the claim says');

  const { id } = await ask('/me', token);
  const invited = await fetch(`${server}/api/v1/persons/${id}/invitation`, {
    method: 'POST', body: '{}',
    headers: { authorization: `Bearer ${administrator}`, 'content-type': 'application/json', 'idempotency-key': 'invited-anew' },
  });
  assert.ok(invited.ok, await invited.text());
  assert.notEqual((await browser.go(`${server}/account`)).status, 200, 'sessions of before end');
  assert.equal((await signsIn('u-impostor')).answer.status, 303, 'who is invited anew is bound by the next account');
  accounts.delete(known);
  assert.equal((await signsIn(known)).answer.status, 403, 'the account of before is theirs no more');
}

// An answer of one provider to a sign-in that began with the other, whose address it comes to.
async function checkMixUp() {
  for (const [begun, answered] of [['liar', 'certified'], ['certified', 'liar']]) {
    const browser = new Browser();
    const asked = new URL((await browser.go(`${server}/sign-in/with/${begun}`)).to).searchParams;
    const back = new URL(`${server}/sign-in/with/${answered}/back`);
    back.searchParams.set('code', 'c-1');
    back.searchParams.set('state', asked.get('state'));
    assert.equal((await browser.go(back.href)).status, 403, `${answered} answers for ${begun}`);
  }
  const browser = new Browser();
  const back = new URL(await vouched(browser, 'P-NEW'));
  assert.equal(back.searchParams.get('iss'), issuer);
  back.searchParams.delete('iss');
  assert.equal((await browser.go(back.href)).status, 403, 'a provider that promises to name itself does');
}

async function checkLies(known) {
  const { state, lies, close } = await liar(lying, known);
  const tryOne = async (lie, change = () => {}) => {
    const browser = new Browser();
    const begun = await browser.go(`${server}/sign-in/with/liar`);
    const asked = new URL(begun.to).searchParams;
    assert.equal(asked.get('code_challenge_method'), 'S256');
    Object.assign(state, { lie, nonce: asked.get('nonce') });
    const back = new URL(asked.get('redirect_uri'));
    back.searchParams.set('code', 'c-1');
    back.searchParams.set('state', asked.get('state'));
    change(back.searchParams);
    const answer = await browser.go(back.href);
    assert.equal(browser.jars.get(new URL(server).host).has('__Host-session'), answer.status === 303, lie);
    return answer.status;
  };
  assert.equal(await tryOne('none'), 303, 'the truth is believed');
  for (const lie of lies) assert.equal(await tryOne(lie), 403, lie);
  const before = state.calls;
  assert.equal(await tryOne('none', (query) => query.set('state', 'another')), 403, 'another state');
  assert.equal(await tryOne('none', (query) => query.set('iss', issuer)), 403, 'an answer of another provider');
  assert.equal(await tryOne('none', (query) => query.set('error', 'access_denied')), 403, 'a refusal');
  assert.equal(state.calls, before, 'nobody is asked for what cannot be right');
  close();
}

await startServer();
let running = await startProvider();
try {
  const token = (who) => fs.readFileSync(story, 'utf8').split(`${who} of`)[1].match(/qm_[0-9a-f]{64}/)[0];
  const administrator = token('administrator');
  const known = (await ask('/me', token(ROLE))).code;
  await checkCertified(known);
  running.closeAllConnections();
  await new Promise((done) => running.close(done));
  running = await startProvider();
  await checkCertified(known);
  await checkAdmission(administrator);
  await checkLies(known);
  await checkMixUp();
  await checkBinding(known, token(ROLE), administrator);
} finally {
  running.close();
}
process.exit();
