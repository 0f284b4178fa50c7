/** Preloaded into a measured process: says at its end how much memory it took at most, in KiB. */
process.on("exit", () => {
  require("node:fs").writeFileSync(
    process.env.BENCH_MEMORY_FILE,
    String(process.resourceUsage().maxRSS),
  );
});
