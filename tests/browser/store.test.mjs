// Evidence rests in an S3 store: s3rver, a server of that protocol.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import S3rver from "s3rver";
import { Person, startServe, until } from "./support.mjs";

const run = promisify(execFile);
let folder, store, site;
const missing = (what) => () => `${what}\n${site.log.text.slice(-3000)}`;
const keys = { AWS_ACCESS_KEY_ID: "S3RVER", AWS_SECRET_ACCESS_KEY: "S3RVER" };

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "okpay-store-"));
  const configureBuckets = [{ name: "evidence" }];
  store = new S3rver({ address: "127.0.0.1", port: 0, silent: true, directory: `${folder}/s3`, configureBuckets });
  const { port } = await store.run();
  site = await startServe(folder, {
    ...keys, OKPAY_FILES: `s3://evidence/of/okpay?endpoint=http://127.0.0.1:${port}&region=us-east-1`,
  });
});

after(async () => {
  await site?.stop();
  await store?.close();
  await rm(folder, { recursive: true, force: true });
});

/** What the store holds: names and bytes. A file it takes out while we read is one it no longer holds. */
async function objects() {
  const { stdout } = await run("find", [`${folder}/s3/evidence`, "-name", "*_object", "-type", "f"]);
  const gone = (error) => { if (error.code !== "ENOENT") throw error; };
  const read = async (file) => ({ file, bytes: await readFile(file).catch(gone) });
  return (await Promise.all(stdout.split("\n").filter(Boolean).map(read))).filter(({ bytes }) => bytes);
}

test("a file is sealed in the store, comes back whole to its owner, and is gone when it is taken out", async () => {
  const anna = new Person(site.origin);
  await anna.signUp(folder, ["anna@example.com", "green teapots walk along the river"], missing);
  const draft = (await anna.post("/appeals", {})).headers.get("location").replace(/\/[^/]+$/, "");
  const typed = {
    rail: { kind: "remittance", role: "sender" }, problem: { problem: "not_received" },
    details: { amount: "250.00", currency: "EUR", date: "2026-11-02", counterparty: "Max Mustermann" },
    bank: { bank_said: "" }, story: { story: "I sent the rent and the landlord has not had it." },
  };
  for (const [step, fields] of Object.entries(typed)) {
    assert.equal((await anna.post(`${draft}/${step}`, fields)).status, 303, step);
  }
  const receipt = Buffer.from("%PDF-1.7\n" + "receipt ".repeat(20_000) + "\nstartxref\n9\n%%EOF\n");
  const form = new FormData();
  form.set("slot", "other");
  form.set("file", new Blob([receipt]), "receipt.pdf");
  assert.equal((await anna.post(`${draft}/files`, form)).status, 303);

  const [one, ...more] = await objects();
  assert.ok(one && more.length === 0, "one object");
  assert.match(one.file, /evidence\/of\/okpay\//, "under its prefix");
  assert.ok(!one.bytes.includes("receipt") && !one.bytes.includes("%PDF"), "nothing of it can be read there");

  const page = await (await anna.fetch(`${draft}/evidence`)).text();
  const [, id] = page.match(/\/files\/([0-9a-f-]{36})\/remove"/);
  const back = Buffer.from(await (await anna.fetch(`/evidence/${id}`)).arrayBuffer());
  const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");
  assert.equal(hash(back), hash(receipt));

  assert.equal((await anna.post(`${draft}/files/${id}/remove`, {})).status, 303);
  await until(missing("the object is removed"), async () => (await objects()).length === 0, 30);
});
