// The demo on a free port of this machine: a nation with a story behind it, and links that sign people in.
'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const ORDERS = '60';
const START_LIMIT_MS = 240_000;
// A line such as `orderer of B11-4, who …:` with a link below it.
const GUEST = /^ {2}(\w+) of (\S+?), .*\n\s+(http\S+?)\/sign-in\?token=(qm_[0-9a-f]+)/gm;
const READY = 'describes the whole interface';

async function freePort() {
  const server = net.createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

class Demo {
  static async start(binary) {
    const demo = new Demo();
    demo.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'quartermaster-browser-'));
    const listen = `127.0.0.1:${await freePort()}`;
    const database = path.join(demo.folder, 'demo.db');
    demo.process = spawn(binary, ['demo', '--orders', ORDERS, '--database', database, '--listen', listen], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    demo.story = '';
    await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the demo did not start')), START_LIMIT_MS);
      demo.process.stderr.on('data', (text) => {
        demo.story += text;
        if (demo.story.includes(READY)) resolve(clearTimeout(timer));
      });
      demo.process.on('exit', (code) => reject(new Error(`the demo ended with ${code}:\n${demo.story.slice(-2000)}`)));
    });
    demo.address = `http://localhost:${listen.split(":")[1]}`;
    demo.guests = [...demo.story.matchAll(GUEST)].map(([, role, organisation, , token]) => ({ role, organisation, token }));
    return demo;
  }

  token(role, organisation) {
    const is = (guest) => guest.role === role && (!organisation || guest.organisation === organisation);
    const guest = this.guests.find(is);
    if (!guest) throw new Error(`the demo has no link for ${role} of ${organisation ?? 'anything'}`);
    return guest.token;
  }

  async stop() {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.removeAllListeners('exit');
    this.process.once('exit', () => {});
    const gone = this.process.exitCode !== null ? Promise.resolve() : new Promise((resolve) => this.process.once('close', resolve));
    this.process.kill('SIGTERM');
    await Promise.race([gone, ended]);
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

module.exports = { Demo };
