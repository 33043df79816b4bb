// Scenario: a plugin configuration with mistakes. Envoy refuses to load it and its log says each mistake.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import test, { type TestContext } from "node:test";
import { validateEnvoy } from "../../tools/envoy/run.ts";
import { readExample, scratchFolder } from "./example.ts";

test("a good configuration is accepted", async (t) => {
  const { accepted, log } = await validate(t, '{"strategy": "adaptive"}');
  assert.ok(accepted, log);
});

test("every mistake is a line with its JSON path", async (t) => {
  const { accepted, log } = await validate(
    t,
    '{"strategy": "fastest", "sample": -1, "max_retries": "three", "colour": "red", "adaptive": 7}',
  );
  assert.ok(!accepted, "Envoy accepted the configuration");
  for (const path of ["strategy", "sample", "max_retries", "colour", "adaptive"]) {
    assert.match(log, new RegExp(`^.*\\$\\.${path}\\b.*expected.*$`, "m"), `no line for ${path} in:\n${log}`);
  }
});

test("text that is no JSON is refused", async (t) => {
  const { accepted } = await validate(t, '{"strategy": "adaptive"');
  assert.ok(!accepted, "Envoy accepted the configuration");
});

async function validate(t: TestContext, configuration: string): Promise<{ accepted: boolean; log: string }> {
  const config = join(await scratchFolder(t), "adaptive.yaml");
  const example = await readExample("adaptive.yaml");
  const value = /value: \|\n[^}]*}\n/;
  assert.match(example, value);
  await writeFile(config, example.replace(value, `value: '${configuration}'\n`));
  return validateEnvoy({ config });
}
