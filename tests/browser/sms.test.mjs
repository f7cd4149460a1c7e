// Codes leave through a real SMS gateway: Kannel, with its fake SMSC at the other end.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Person, freePort, sleep, startServe, until } from "./support.mjs";

const password = "green teapots walk along the river";
const children = [];
let folder, site, anna, output = "";
/** What did not come, with the last that the site said. */
const missing = (what) => () => `${what}\n${site.log.text.slice(-3000)}`;

/** Starts a program that is ended with the test. */
function start(program, args, options) {
  // fakesmsc ends with its input, so it gets one that stays open.
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"], ...options });
  child.ended = new Promise((resolve) => { child.once("exit", resolve); child.once("error", resolve); });
  children.push(child);
  return child;
}

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "okpay-sms-"));
  const [admin, box, smsc, send] = await Promise.all(Array.from({ length: 4 }, freePort));
  await writeFile(path.join(folder, "kannel.conf"), `
group = core
admin-port = ${admin}
admin-password = admin
smsbox-port = ${box}
box-allow-ip = "127.0.0.1"
log-file = "${folder}/bearerbox.log"

group = smsc
smsc = fake
port = ${smsc}
connect-allow-ip = "127.0.0.1"

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${send}
log-file = "${folder}/smsbox.log"

group = sendsms-user
username = okpay
password = secret
default-sender = OKPay
max-messages = 3
concatenation = true
`);
  const config = path.join(folder, "kannel.conf");
  start("/usr/sbin/bearerbox", ["-v", "4", config]);
  await until("bearerbox answers", () => fetch(`http://127.0.0.1:${admin}/status`).then((r) => r.ok, () => false), 20);
  start("/usr/sbin/smsbox", ["-v", "4", config]);
  const far = start("/usr/lib/kannel/test/fakesmsc", ["-H", "127.0.0.1", "-r", String(smsc), "-m", "0", "-v", "0"]);
  for (const stream of [far.stdout, far.stderr]) stream.on("data", (piece) => { output += piece; });
  const sending = `http://127.0.0.1:${send}/cgi-bin/sendsms?username=okpay&password=secret`;
  await until("smsbox answers", () => fetch(sending).then(() => true, () => false), 20);

  site = await startServe(folder, {
    OKPAY_SMS_URL: `${sending}&to={to}&text={text}&charset=UTF-8&coding=2`, OKPAY_SMS_METHOD: "get",
    OKPAY_SMS_SUCCESS: "delivery", OKPAY_SMS_COUNTRIES: "44,86",
  });
  anna = new Person(site.origin);
});

after(async () => {
  await site?.stop();
  for (const child of children.reverse()) {
    child.kill("SIGTERM");
    const hard = setTimeout(() => child.kill("SIGKILL"), 5000);
    await child.ended;
    clearTimeout(hard);
  }
  await rm(folder, { recursive: true, force: true });
});

test("a code goes through the gateway in Chinese and in English, and stands in no log", async () => {
  await anna.signUp(folder, ["anna@example.com", password], missing);

  const codes = [];
  for (const lang of ["zh-Hans", "en"]) {
    const before = output.length;
    assert.equal((await anna.post(`/account/phone?lang=${lang}`, { phone: "+86 138 0013 8000" })).status, 303);
    await until(missing("the message reaches the other end"), () => output.slice(before).includes("8613800138000"), 60);
    await sleep(500);
    const seen = output.slice(before);
    // fakesmsc shows UCS-2 as the bytes of a URL, a long message in parts.
    const parts = [...seen.matchAll(/8613800138000 (?:udh %05%00%03\S+ data|ucs-2) (\S+)>/g)];
    const payload = parts.map(([, part]) => part).join("");
    const byte = ([, hex, plain]) => hex ? parseInt(hex, 16) : plain === "+" ? 0x20 : plain.charCodeAt(0);
    const bytes = Buffer.from([...payload.matchAll(/%([0-9A-Fa-f]{2})|([^%])/g)].map(byte));
    const words = bytes.swap16().toString("utf16le");
    assert.match(words, lang === "en" ? /your code is \d{6}/ : /验证码 \d{6}，10 分钟内有效/);
    const [code] = words.match(/\d{6}/);
    assert.ok(words.includes(`@127.0.0.1 #${code}`), words);
    codes.push(code);
  }
  assert.equal((await anna.post("/account/phone/confirmation", { code: codes[1] })).status, 303, "the newest code confirms");
  for (const code of codes) assert.ok(!site.log.text.includes(code), "no code in the log");
  assert.ok(!site.log.text.includes("13800138000"), "nor the number");
});

test("a gateway that is away is tried again, and the form does not wait for it", async () => {
  children[1].kill("SIGTERM"); // smsbox
  await sleep(1000);
  const before = output.length;
  const started = performance.now();
  assert.equal((await anna.post("/account/phone", { phone: "+44 1632 960158" })).status, 303);
  assert.ok(performance.now() - started < 3000);
  await sleep(2000);
  start("/usr/sbin/smsbox", ["-v", "4", path.join(folder, "kannel.conf")]);
  await until(missing("the message arrives later"), () => output.slice(before).includes("441632960158"), 60);
});
