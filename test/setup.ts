const major = Number(process.versions.node.split(".")[0]);
if (major < 24) throw new Error(`Run through npm: Node ≥ 24 expected, found ${process.version}`);
