import { cpSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "../..");
const NOT_COPIED = ["node_modules", "dist", ".git", "cdktf.out"];

/** Copies the checkout into a folder: in the checkout itself other tests build at the same time. */
export function copyCheckout(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(ROOT).filter((entry) => !NOT_COPIED.includes(entry))) {
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
}
