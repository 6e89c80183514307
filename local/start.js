// Plain JavaScript of an old kind: any Node must be able to read what it says about itself.
// From 24 on Node runs TypeScript's sources without a flag and has a SQLite of its own.
const isNewEnough = Number(process.versions.node.split(".")[0]) >= 24;

if (isNewEnough) {
  void import("./start.ts");
} else {
  process.stderr.write(
    `start: Node 24 or newer expected, this is ${process.versions.node}; run "npm ci" once and then "npm start", which brings its own\n`,
  );
  process.exitCode = 2;
}
