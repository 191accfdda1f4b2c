// A provider that says of a person whatever it is told to, with JOSE of others.
import http from 'node:http';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';

export const CLIENT = { id: 'quartermaster', secret: 'a secret of sixty-four letters, which is as long as a key of HMAC is' };

export async function liar(port, person) {
  const issuer = `http://127.0.0.1:${port}`;
  const [own, other] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')]);
  const state = { lie: 'none', nonce: '', calls: 0 };
  const key = { ...(await exportJWK(own.publicKey)), kid: 'own', use: 'sig', alg: 'ES256' };
  const now = () => Math.floor(Date.now() / 1000);

  const honest = () => ({
    iss: issuer, aud: CLIENT.id, sub: 'u-1', nonce: state.nonce, iat: now(), exp: now() + 300, preferred_username: person,
  });
  const sign = (claims, pair = own, kid = 'own') =>
    new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid }).sign(pair.privateKey);
  const tokens = {
    none: () => sign(honest()),
    nonce: () => sign({ ...honest(), nonce: 'of another sign-in' }),
    'no nonce': () => { const { nonce, ...rest } = honest(); return sign(rest); },
    audience: () => sign({ ...honest(), aud: 'somebody-else' }),
    'further audience': () => sign({ ...honest(), aud: [CLIENT.id, 'somebody-else'] }),
    issuer: () => sign({ ...honest(), iss: 'https://id.example.org' }),
    expiry: () => sign({ ...honest(), iat: now() - 900, exp: now() - 300 }),
    beginning: () => sign({ ...honest(), nbf: now() + 300 }),
    'no signature': () => new UnsecuredJWT(honest()).encode(),
    'shared secret': () => new SignJWT(honest()).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(CLIENT.secret)),
    'another key': () => sign(honest(), other),
    'an unknown key': () => sign(honest(), other, 'other'),
    'a changed claim': async () => {
      const [head, , signature] = (await sign(honest())).split('.');
      const body = Buffer.from(JSON.stringify({ ...honest(), preferred_username: 'P-ADMIN' })).toString('base64url');
      return [head, body, signature].join('.');
    },
    'no person': () => { const { preferred_username, ...rest } = honest(); return sign({ ...rest, sub: 'u-2' }); },
    'nobody here': () => sign({ ...honest(), sub: 'u-2', preferred_username: 'P-NOBODY-HERE' }),
    'another subject': () => sign({ ...honest(), sub: 'u-2' }),
    'an empty subject': () => sign({ ...honest(), sub: '' }),
    'a long subject': () => sign({ ...honest(), sub: 's'.repeat(256) }),
  };

  const server = http.createServer(async (request, answer) => {
    const say = (body, status = 200) => {
      answer.writeHead(status, { 'content-type': 'application/json' });
      answer.end(JSON.stringify(body));
    };
    state.calls += 1;
    if (request.url === '/.well-known/openid-configuration') {
      say({
        issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks`,
        response_types_supported: ['code'], subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['ES256', 'HS256', 'none'],
      });
    } else if (request.url === '/jwks') {
      say({ keys: [key] });
    } else if (request.url === '/token') {
      say({ access_token: 'a', token_type: 'Bearer', id_token: await tokens[state.lie]() });
    } else {
      say({}, 404);
    }
  });
  await new Promise((done) => server.listen(port, '127.0.0.1', done));
  return { issuer, state, lies: Object.keys(tokens).filter((lie) => lie !== 'none'), close: () => server.close() };
}
