// What the pages say: the texts of one line in the server's locales, so that scenarios name buttons by their keys.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const LOCALES = path.join(__dirname, '../../crates/server/locales');

function read(language) {
  const folder = path.join(LOCALES, language);
  const texts = fs.readdirSync(folder).map((file) => fs.readFileSync(path.join(folder, file), 'utf8')).join('\n');
  return new Map([...texts.matchAll(/^([a-z][\w-]*) = (\S.*)$/gm)].map(([, key, text]) => [key, text]));
}

const TEXTS = { uk: read('uk'), en: read('en') };

function say(language, key) {
  const text = TEXTS[language].get(key);
  if (text === undefined || text.startsWith('{')) throw new Error(`${key} has no plain text in ${language}`);
  return text;
}

module.exports = { say };
