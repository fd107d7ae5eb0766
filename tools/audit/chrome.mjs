// Chromium and the server that the audit talks to: started here, ended here.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { once } from "node:events";
import { delimiter, join } from "node:path";
import { accessSync, constants } from "node:fs";
import puppeteer from "puppeteer-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome"];
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

function runs(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The browser's path: CHROME_PATH or CHROMIUM, else the first known name on PATH. */
export function findChrome() {
  const named = process.env.CHROME_PATH ?? process.env.CHROMIUM;
  if (named) return named;
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(runs);
  if (!found) throw new Error("no Chromium found: install it or set CHROME_PATH");
  return found;
}

/** A browser and the port on which Lighthouse finds it. */
export async function startChrome() {
  const browser = await puppeteer.launch({ executablePath: findChrome(), args: FLAGS });
  return { browser, port: Number(new URL(browser.wsEndpoint()).port) };
}

/** The server of `serve.py` on a folder, and its address. */
export async function startServer(folder) {
  const script = new URL("serve.py", import.meta.url).pathname;
  const server = spawn("python3", [script, folder], { stdio: ["ignore", "pipe", "inherit"] });
  const [address] = await once(createInterface(server.stdout), "line");
  return { address, stop: () => server.kill() };
}
