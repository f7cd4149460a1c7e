// Letters leave through a real SMTP server, which is also away for a while, restarted and out of sorts.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";
import { Person, freePort, sleep, startServe, until } from "./support.mjs";

const password = "green teapots walk along the river";
const letters = [];
/** Answers the next letters with this error instead of taking them. */
let refusals = 0;
let data, site, person, smtpPort, server;

function openServer() {
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onData(stream, session, done) {
      const pieces = [];
      stream.on("data", (piece) => pieces.push(piece));
      stream.on("end", () => {
        if (refusals > 0) {
          refusals -= 1;
          return done(Object.assign(new Error("try again later"), { responseCode: 451 }));
        }
        letters.push({ to: session.envelope.rcptTo.map((r) => r.address), raw: Buffer.concat(pieces).toString() });
        done();
      });
    },
  });
  return new Promise((resolve) => server.listen(smtpPort, "127.0.0.1", resolve));
}

const closeServer = () => new Promise((resolve) => server.close(resolve));
const to = (address) => letters.filter((l) => l.to.includes(address));

before(async () => {
  data = await mkdtemp(path.join(tmpdir(), "okpay-mail-"));
  smtpPort = await freePort();
  await openServer();
  site = await startServe(data, {
    OKPAY_SMTP_URL: `smtp://127.0.0.1:${smtpPort}`, OKPAY_MAIL_FROM: "no-reply@okpay.example",
  });
  person = new Person(site.origin);
});

after(async () => {
  await site?.stop();
  await closeServer();
  await rm(data, { recursive: true, force: true });
});

test("a letter has two parts, says that it is automatic, and opens the account", async () => {
  const email = "anna@example.com";
  const answer = await person.post("/sign-up?lang=en", { email, terms: "yes" });
  assert.equal(answer.status, 200);
  assert.equal((await fetch(`${site.origin}/demo/mail`)).status, 404, "no mailbox of a demo here");
  await until("the letter arrives", () => to(email).length, 60);
  const [{ raw }] = to(email);
  for (const line of [/^Auto-Submitted: auto-generated/m, /^Message-ID: <[0-9a-f]{32}@okpay\.example>/m, /^Subject: Open your OKPay account/m]) {
    assert.match(raw, line);
  }
  const { text, html } = await PostalMime.parse(raw);
  const [link] = text.match(/http:\S+\/sign-up\/\S+/);
  assert.ok(link.startsWith(site.origin) && html.includes(link) && !html.includes("<img"));
  assert.equal((await person.post(new URL(link).pathname, { password })).status, 200);
});

test("a mail server that is away, or says later, loses nothing and doubles nothing", async () => {
  const email = "bo@example.com";
  await closeServer();
  const started = performance.now();
  assert.equal((await person.post("/sign-up?lang=en", { email, terms: "yes" })).status, 200);
  assert.ok(performance.now() - started < 5000, "the form does not wait for the mail server");
  await sleep(4000);
  refusals = 1;
  await openServer();
  await until("the letter arrives once the server is back", () => to(email).length, 90);
  assert.equal(refusals, 0, "it was refused once before");
  await sleep(3000);
  assert.equal(to(email).length, 1);
});
