// `npm run test:compose`: brings docker-compose.yml up, asks every strategy, brings it down again whatever happens.
import { readFileSync } from "node:fs";
import { after, describe } from "node:test";
import { parse } from "yaml";
import { Gateway } from "./gateway.ts";
import { provideImage, removeImage } from "./image.ts";
import { Project, requireEngine } from "./project.ts";
import { defineScenarios } from "./scenarios.ts";

const READY_TIMEOUT_MS = 60_000;

try {
  await main();
} catch (error) {
  console.error(`compose test: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}

async function main(): Promise<void> {
  await requireEngine();
  const project = await Project.find();
  const { image, endpointCount } = readComposeFile();
  const isStandIn = await provideImage(image);
  const cleanUp = once(async () => {
    await project.down();
    if (isStandIn) await removeImage(image);
  });
  const starting = project.up();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, async () => {
      await starting.catch(() => {});
      await cleanUp();
      process.exit(1);
    });
  }
  try {
    const gateway = new Gateway(await starting);
    await gateway.untilReady(endpointCount, READY_TIMEOUT_MS);
    describe("compose", () => {
      after(cleanUp);
      defineScenarios(gateway, project);
    });
  } catch (error) {
    console.error(await project.logs().catch(() => ""));
    await cleanUp();
    throw error;
  }
}

/** The one image that all services use, and how many of them are endpoints. */
function readComposeFile(): { image: string; endpointCount: number } {
  const services: Record<string, { image: string }> = parse(readFileSync("docker-compose.yml", "utf8"), {
    merge: true,
  }).services;
  const images = new Set(Object.values(services).map((service) => service.image));
  const [image, ...others] = images;
  if (image === undefined || others.length > 0) throw new Error("docker-compose.yml: all services must use one image");
  return { image, endpointCount: Object.keys(services).length - 1 };
}

/** Runs `action` at the first call; later calls wait for that one. */
function once(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= action();
    return running;
  };
}
